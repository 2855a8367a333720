/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

/**
 * Two texts that a model reads together, in the order in which it was trained to read them.
 *
 * @param first such as a reference
 * @param second such as what is compared with it
 */
public record TextPair(String first, String second) {}
