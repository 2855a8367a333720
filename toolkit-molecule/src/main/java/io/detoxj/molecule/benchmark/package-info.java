/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The benchmark ToxiMol (arXiv 2506.10912): toxic molecules to repair, what a model is told of
 * them, and what it answered.
 */
@NullMarked
package io.detoxj.molecule.benchmark;

import org.jspecify.annotations.NullMarked;
