/* SPDX-License-Identifier: Apache-2.0 */
/** Molecules to repair beyond those of the benchmark. */
@NullMarked
package io.detoxj.examples.molecule;

import org.jspecify.annotations.NullMarked;
