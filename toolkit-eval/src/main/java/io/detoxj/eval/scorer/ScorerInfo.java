/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.scorer;

/**
 * Identifies a scorer, so that a reported figure can be traced to the weights that gave it.
 *
 * @param id a short name
 * @param version the version of the weights
 * @param weightsSha256 the SHA-256 of the weights file in lower-case hexadecimal
 * @param description one sentence for reports
 */
public record ScorerInfo(String id, String version, String weightsSha256, String description) {}
