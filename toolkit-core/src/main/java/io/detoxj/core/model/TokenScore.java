/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

/**
 * How a model scores a token after those before it.
 *
 * @param logProbability in nats
 * @param greedy whether no token is more probable; of equally probable ones the first counts
 */
public record TokenScore(float logProbability, boolean greedy) {}
