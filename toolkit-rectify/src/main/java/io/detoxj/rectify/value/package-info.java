/* SPDX-License-Identifier: Apache-2.0 */
/** Value networks: a transformer that gives every next token the value of taking it. */
@NullMarked
package io.detoxj.rectify.value;

import org.jspecify.annotations.NullMarked;
