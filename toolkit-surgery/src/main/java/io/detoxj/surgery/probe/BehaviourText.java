/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.probe;

/**
 * A text that shows a behaviour or does not: toxic or not, refusing or complying, negative or
 * positive.
 *
 * @param text the text
 * @param undesired whether it shows the behaviour a model is to leave
 * @param source where it is from, for reports by source
 */
public record BehaviourText(String text, boolean undesired, String source) {}
