/* SPDX-License-Identifier: Apache-2.0 */
/** What the example programs share. */
@NullMarked
package io.detoxj.examples;

import org.jspecify.annotations.NullMarked;
