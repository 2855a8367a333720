/* SPDX-License-Identifier: Apache-2.0 */
/** The exceptions that all modules share. */
@NullMarked
package io.detoxj.core;

import org.jspecify.annotations.NullMarked;
