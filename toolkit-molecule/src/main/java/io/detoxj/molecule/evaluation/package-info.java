/* SPDX-License-Identifier: Apache-2.0 */
/**
 * ToxiEval (arXiv 2506.10912): whether a proposed molecule is valid, safe, drug-like, makeable and
 * similar to the toxic one, and how often a model proposes one that is.
 */
@NullMarked
package io.detoxj.molecule.evaluation;

import org.jspecify.annotations.NullMarked;
