/* SPDX-License-Identifier: Apache-2.0 */
/** The command line, {@code detoxj}. */
@NullMarked
package io.detoxj.cli;

import org.jspecify.annotations.NullMarked;
