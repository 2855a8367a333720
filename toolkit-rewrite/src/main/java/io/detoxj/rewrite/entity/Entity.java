/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.entity;

/**
 * A name, date, place or number in a text.
 *
 * @param span where it stands
 * @param text as it stands there
 * @param label what it is, by the words of whoever found it, such as {@code PER} or {@code number}
 */
public record Entity(Span span, String text, String label) {}
