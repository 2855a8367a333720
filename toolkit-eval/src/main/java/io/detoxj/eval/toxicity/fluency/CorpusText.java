/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.fluency;

/**
 * A text of a corpus.
 *
 * @param id identifies it; intervals are over texts
 * @param text as the model is to read it
 */
public record CorpusText(String id, String text) {}
