/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.front;

import io.detoxj.eval.metric.MetricId;
import org.jspecify.annotations.Nullable;

/**
 * How far a front reaches: the area, or for three objectives the volume, of all that is at least as
 * bad as one of its points and better than the reference in everything (Zitzler and Thiele,
 * "Multiobjective evolutionary algorithms", IEEE Transactions on Evolutionary Computation 3, 1999:
 * the size of the space covered, or hypervolume).
 *
 * @param id the definition: {@code front_area} or {@code front_volume} with the range of each
 *     objective. Only areas of one id can be compared
 * @param value in the product of the objectives' units, 0 or above
 * @param share of the whole range from reference to ideal, 0 to 1; null if an objective has no
 *     ideal
 */
public record FrontArea(MetricId id, double value, @Nullable Double share) {}
