/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.remote;

/**
 * How much of the distributions a server's lists have held so far.
 *
 * @param distributions how many next-token distributions were asked for
 * @param listedMass mean probability of the tokens that were listed and known, in [0, 1]
 * @param droppedTokens tokens listed whose text is no token, or several, of the local tokenizer, or
 *     was listed more than once; they were left out
 * @param droppedMass mean probability of those, in [0, 1]
 */
public record RemoteCoverage(
    long distributions, double listedMass, long droppedTokens, double droppedMass) {}
