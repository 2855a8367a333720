/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.architecture.ConfigReader;
import java.util.Set;

/**
 * RoBERTa (Liu et al., 2019) and XLM-R (Conneau et al., 2020): BERT's blocks, positions that begin
 * after the padding token's id; the head is a linear layer on {@code <s>}, tanh, a linear layer.
 */
final class Roberta implements EncoderArchitecture {
  private static final int PADDING = 1;

  @Override
  public Set<String> modelTypes() {
    return Set.of("roberta", "xlm-roberta");
  }

  @Override
  public EncoderBlueprint read(ConfigReader config, int labels) {
    EncoderSizes sizes = Bert.sizes(config);
    JsonNode padding = config.node("pad_token_id");
    int id = padding.isMissingNode() ? PADDING : padding.asInt(-1);
    if (id < 0 || id >= sizes.vocabularySize() || id + 1 >= sizes.positions()) {
      throw config.refused(
          "pad_token_id, after which positions begin, must be a token below max_position_embeddings - 1 but is %s"
              .formatted(padding));
    }
    return new EncoderBlueprint(
        sizes,
        "roberta.",
        Bert.LAYERS,
        Head.onFirst("classifier.dense", false, "classifier.out_proj"),
        labels,
        id);
  }
}
