/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.label;

/**
 * A text with the label that people gave it.
 *
 * @param text the text
 * @param label such as {@code neutral}
 * @param group what it must not be parted from when texts are split, such as the number of the
 *     record whose toxic, neutral and polite sentences say the same
 */
public record LabelledText(String text, String label, String group) {}
