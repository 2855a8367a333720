/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.scorer;

/**
 * A text that people judged.
 *
 * @param source the data set it is from
 * @param text the text
 * @param toxic whether it was judged toxic
 */
public record LabelledText(String source, String text, boolean toxic) {}
