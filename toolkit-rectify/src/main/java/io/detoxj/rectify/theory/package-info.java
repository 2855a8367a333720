/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Dead-end theory on processes small enough to solve exactly: what the values that rectified
 * decoding learns mean, and what its caps promise. Documentation that runs; nothing here is used to
 * decode.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link io.detoxj.rectify.theory.FiniteMdp}: states, actions, and ends that are undesired
 *       with some probability.
 *   <li>{@link io.detoxj.rectify.theory.Bellman}: the values Q_D. Reward -1 for an undesired end, 0
 *       else, no discount; so {@code -Q_D(s, a)} is the probability of an undesired end.
 *   <li>{@link io.detoxj.rectify.theory.DeadEndValues}: dead-ends, from which no policy escapes,
 *       and beta-dead-ends, from which none escapes with probability above {@code 1 - beta}.
 *   <li>{@link io.detoxj.rectify.theory.SecurityCondition}: why {@code pi(s, a) <= 1 + Q_D(s, a)}
 *       avoids them.
 *   <li>{@link io.detoxj.rectify.theory.TokenMdp}: text as such a process, its rectified policy,
 *       and what that does and does not reduce.
 *   <li>{@link io.detoxj.rectify.theory.TabularTd}: learning the values from samples.
 * </ol>
 *
 * <p>Sources: dead-ends and the cap on an exploration policy are due to Fatemi et al. (ICML 2019;
 * NeurIPS 2021, arXiv 2110.04186); their use on language models to Cao et al., ICLR 2023 (arXiv
 * 2302.14003). What is marked DERIVED was worked out for this toolkit, with a proof or a test; the
 * wording of that paper's theorems may differ.
 */
@NullMarked
package io.detoxj.rectify.theory;

import org.jspecify.annotations.NullMarked;
