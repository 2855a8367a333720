/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import io.detoxj.core.architecture.ConfigReader;
import java.util.Set;

/**
 * BLEURT (Sellam, Das and Parikh, ACL 2020) as PyTorch ports with model_type "bleurt" have it: BERT
 * under another name, and for BLEURT-20 (Pu et al., 2021) with embeddings of embedding_size that a
 * matrix brings to the width of the blocks, as in RemBERT.
 */
final class Bleurt implements EncoderArchitecture {
  @Override
  public Set<String> modelTypes() {
    return Set.of("bleurt");
  }

  @Override
  public EncoderBlueprint read(ConfigReader config, int labels) {
    EncoderSizes sizes = Bert.sizes(config);
    int embedded = config.size("embedding_size", sizes.width());
    if (config.has("embedding_size") && embedded == sizes.width()) {
      throw config.refused(
          "embedding_size is hidden_size, %s; leave it out, a matrix between equals is not supported"
              .formatted(embedded));
    }
    return new EncoderBlueprint(
        sizes.withEmbeddingWidth(embedded),
        "bleurt.",
        Bert.LAYERS,
        Head.onFirst("pooler.dense", false, "classifier"),
        labels,
        -1);
  }
}
