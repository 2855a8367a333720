/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.feedback;

/**
 * A sentence of the passages.
 *
 * @param passage from 1
 * @param sentence within it, from 1; 0 is the title
 */
public record Place(int passage, int sentence) {}
