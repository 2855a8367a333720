/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.recipe;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.adapter.LoraAdapter;
import io.detoxj.core.adapter.LoraConfig;
import io.detoxj.core.adapter.PeftFolder;
import io.detoxj.core.checkpoint.CompanionFiles;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.checkpoint.ScalarType;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.Journal;
import io.detoxj.core.io.OwnOutput;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.train.TrainableModel;
import io.detoxj.rlhf.ppo.PpoOutcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a training leaves: the adapter or the checkpoint, its card, and a line for every step. */
record RlhfOutput(
    RlhfRecipe recipe, RlhfRecipe.Base base, List<Prompt> prompts, PpoOutcome outcome) {
  private static final String CARD = "training.json";
  private static final String STEPS = "steps.jsonl";
  private static final String TOKENIZER = "tokenizer.json";

  /** Its files, the main one first. */
  static List<String> names(boolean adapter) {
    return adapter
        ? List.of("adapter_model.safetensors", "adapter_config.json", CARD, STEPS)
        : List.of("model.safetensors", "config.json", TOKENIZER, CARD, STEPS);
  }

  /** Writes all of them into an empty folder. */
  void write(TrainableModel policy, Journal journal, Path folder) throws IOException {
    Optional<LoraAdapter> adapter = policy.adapter();
    if (adapter.isPresent()) {
      PeftFolder.write(adapter.get().of(base.model().info()), folder, "");
    } else {
      writeCheckpoint(policy, folder);
    }
    StringBuilder lines = new StringBuilder("{\"format\":\"detoxj-rlhf-steps-1\"}\n");
    journal.forEach(line -> lines.append(line).append('\n'));
    AtomicFiles.writeString(folder.resolve(STEPS), lines.toString());
    AtomicFiles.writeString(folder.resolve(CARD), card().toPrettyString() + "\n");
  }

  private void writeCheckpoint(TrainableModel policy, Path folder) throws IOException {
    TransformerModel model = base.model();
    SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
    writer.metadata(OwnOutput.MADE_BY, OwnOutput.NAME);
    policy.addTo(writer, ScalarType.F32);
    writer.write(folder.resolve("model.safetensors"));
    AtomicFiles.writeString(
        folder.resolve("config.json"),
        policy.config(model.endsOfText(), ScalarType.F32).toPrettyString() + "\n");
    CompanionFiles.copyTokenizer(base.folder(), folder);
    AtomicFiles.copy(base.folder().resolve(TOKENIZER), folder.resolve(TOKENIZER));
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
