/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Rectification of one next-token distribution by the values of a dead-end network, after Cao et
 * al., ICLR 2023 (arXiv 2302.14003). A value Q of a token is in [-1, 0], and -Q is the probability
 * that the text ends undesired if that token comes next; the cap {@code 1 + Q} bounds how probable
 * the token may be. Plain arithmetic on one distribution: no tensors, no state, safe from any
 * thread.
 *
 * <p>Cut the distribution to its likely tokens and normalise it first, then rectify: what a cap
 * takes away goes to all that is left, and in a whole vocabulary much of that is junk.
 */
@NullMarked
package io.detoxj.rectify.cap;

import org.jspecify.annotations.NullMarked;
