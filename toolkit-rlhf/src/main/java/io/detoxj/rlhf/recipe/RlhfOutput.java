/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.recipe;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.adapter.LoraConfig;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.io.Journal;
import io.detoxj.core.train.TrainableModel;
import io.detoxj.rlhf.ppo.PpoOutcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What a training with rewards leaves, and how it says that it went. */
record RlhfOutput(
    RlhfRecipe recipe, RlhfRecipe.Base base, List<Prompt> prompts, PpoOutcome outcome) {
  /** First line of the steps. */
  static final String STEPS = "{\"format\":\"detoxj-rlhf-steps-1\"}";

  /** Writes all of it into an empty folder. */
  void write(TrainableModel policy, Journal journal, Path folder) throws IOException {
    TrainedFolder.write(base, policy, STEPS, journal, card().toPrettyString(), folder);
  }

  private ObjectNode card() {
    ObjectNode card = JsonNodeFactory.instance.objectNode();
    card.put("format", "detoxj-rlhf-1");
    card.put("steps", outcome.steps());
    card.put("ended_by_kl", outcome.farEnough());
    card.put("scorer_calls", outcome.scorerCalls());
    card.put("trained", recipe.lora().map(LoraConfig::toString).orElse("all weights"));
    card.put("settings", recipe.settings().toString());
    card.set("rewards", recipe.rewards().fingerprint().asJson());
    card.put("prompts", prompts.size());
    card.put("prompts_sha256", RlhfRecipe.hash(prompts));
    card.put("base_sha256", base.model().info().weightsSha256());
    card.set("base", base.model().fingerprint().asJson());
    return card;
  }
}
