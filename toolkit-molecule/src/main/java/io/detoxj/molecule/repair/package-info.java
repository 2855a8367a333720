/* SPDX-License-Identifier: Apache-2.0 */
/** Repair without a language model: textbook replacements of what is toxic, and random edits. */
@NullMarked
package io.detoxj.molecule.repair;

import org.jspecify.annotations.NullMarked;
