/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import io.detoxj.core.architecture.ConfigReader;
import java.util.Set;

/**
 * ERNIE (Sun et al., 2020), on which Chinese encoders of sentences such as text2vec stand: BERT
 * with an embedding of the kind of task, of which transformers takes the first for all tokens.
 */
final class Ernie implements EncoderArchitecture {
  private static final int TASKS = 3;

  @Override
  public Set<String> modelTypes() {
    return Set.of("ernie");
  }

  @Override
  public EncoderBlueprint read(ConfigReader config, int labels) {
    EncoderSizes sizes = Bert.sizes(config);
    int tasks = config.size("task_type_vocab_size", TASKS);
    return new EncoderBlueprint(
        config.flag("use_task_id", false) ? sizes.withTaskTypes(tasks) : sizes,
        "ernie.",
        Bert.LAYERS,
        Head.onFirst("pooler.dense", false, "classifier"),
        labels,
        -1);
  }
}
