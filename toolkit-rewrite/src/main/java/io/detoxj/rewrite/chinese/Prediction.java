/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.chinese;

/**
 * What a system made of a text.
 *
 * @param toxic the text
 * @param rewritten how it was said again; empty where nothing came of it
 */
public record Prediction(String toxic, String rewritten) {}
