/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import io.detoxj.core.architecture.Parameter;
import java.util.ArrayList;
import java.util.List;

/**
 * An encoder with its head as its configuration describes it.
 *
 * @param sizes the sizes
 * @param prefix what files put before the names of the encoder, but not of the head
 * @param layers the names in blocks
 * @param head what makes the logits
 * @param labels number of logits; the width for a head without a matrix
 * @param padding id of the padding token where positions count from it, as in RoBERTa; -1 where
 *     they count from 0
 */
record EncoderBlueprint(
    EncoderSizes sizes, String prefix, LayerNames layers, Head head, int labels, int padding) {
  static final String WORDS = "embeddings.word_embeddings.weight";
  static final String POSITIONS = "embeddings.position_embeddings.weight";
  static final String TYPES = "embeddings.token_type_embeddings.weight";
  static final String TASKS = "embeddings.task_type_embeddings.weight";
  static final String EMBEDDING_NORM = "embeddings.LayerNorm";

  /** The matrix that brings embeddings of another width to d. */
  static final String PROJECTION = "encoder.embedding_projection";

  /** The same encoder with the mean over its tokens in place of its head. */
  EncoderBlueprint withoutHead() {
    return new EncoderBlueprint(sizes, prefix, layers, Head.none(), sizes.width(), padding);
  }

  /** The same encoder with the state of the first token in place of its head. */
  EncoderBlueprint withFirstToken() {
    return new EncoderBlueprint(sizes, prefix, layers, Head.first(), sizes.width(), padding);
  }

  /** Whether a matrix brings embeddings to the width of the blocks. */
  boolean projects() {
    return sizes.embeddingWidth() != sizes.width();
  }

  /** The same encoder with one matrix on each token in place of its head. */
  EncoderBlueprint withTokenHead() {
    return new EncoderBlueprint(sizes, prefix, layers, Head.onMean("classifier"), labels, padding);
  }

  /** The longest input, special tokens included. */
  int maxTokens() {
    return sizes.positions() - padding - 1;
  }

  /** Every parameter: embeddings, blocks in order, head. */
  List<Parameter> parameters() {
    int d = sizes.width();
    List<Parameter> all = new ArrayList<>();
    int embedded = sizes.embeddingWidth();
    all.add(Parameter.embedding(WORDS, sizes.vocabularySize(), embedded));
    all.add(Parameter.embedding(POSITIONS, sizes.positions(), embedded));
    if (sizes.tokenTypes() > 0) {
      all.add(Parameter.embedding(TYPES, sizes.tokenTypes(), embedded));
    }
    if (sizes.taskTypes() > 0) {
      all.add(Parameter.embedding(TASKS, sizes.taskTypes(), embedded));
    }
    LayerNames.addNorm(all, EMBEDDING_NORM, embedded);
    if (projects()) {
      LayerNames.addLinear(all, PROJECTION, d, embedded);
    }
    layers.addTo(all, sizes);
    head.addTo(all, d, labels);
    return all;
  }

  /**
   * The position of each token of a sequence. Where positions count from the padding token, as in
   * fairseq, that token itself keeps the position of its own id and does not count.
   */
  void positions(int[] ids, long[] into, int offset) {
    int next = padding + 1;
    for (int i = 0; i < ids.length; i++) {
      boolean pad = padding >= 0 && ids[i] == padding;
      into[offset + i] = pad ? padding : next++;
    }
  }
}
