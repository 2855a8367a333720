/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.recipe;

import io.detoxj.core.ConfigException;
import io.detoxj.core.adapter.LoraAdapter;
import io.detoxj.core.adapter.LoraConfig;
import io.detoxj.core.adapter.PeftFolder;
import io.detoxj.core.checkpoint.CompanionFiles;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.checkpoint.ScalarType;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.Journal;
import io.detoxj.core.io.OwnOutput;
import io.detoxj.core.io.TrainingFolders;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.train.TrainableModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A folder with what was trained, an adapter or a whole checkpoint, and beside it a card and what
 * every step did.
 */
final class TrainedFolder {
  /** What all trainings have in common and nothing of how they went. */
  static final String CARD = "training.json";

  /** A line for every step. */
  static final String STEPS = "steps.jsonl";

  private static final String TOKENIZER = "tokenizer.json";

  private TrainedFolder() {}

  /** Its files, the main one first. */
  static List<String> names(boolean adapter) {
    return adapter
        ? List.of("adapter_model.safetensors", "adapter_config.json", CARD, STEPS)
        : List.of("model.safetensors", "config.json", TOKENIZER, CARD, STEPS);
  }

  /**
   * Looks at the place of a result before the work for it begins.
   *
   * @throws ConfigException if it is the folder of the base, or an output is in the way
   */
  static void requireFree(RlhfRecipe.Base base, TrainingFolders folders, boolean adapter)
      throws IOException {
    if (Files.exists(folders.output()) && Files.isSameFile(folders.output(), base.folder())) {
      throw new ConfigException(
          folders.output() + " is the folder of the model to begin as; choose another --output");
    }
    folders.guard().folder(folders.output(), names(adapter));
  }

  /** What is trained, as it begins; the caller closes it. */
  static TrainableModel begin(TransformerModel model, Optional<LoraConfig> lora, long seed) {
    return lora.isEmpty()
        ? TrainableModel.of(model, TorchOps.Variant.PLAIN)
        : TrainableModel.adapted(
            model, LoraAdapter.initial(model, lora.get(), seed), TorchOps.Variant.PLAIN);
  }

  /**
   * Writes all files into an empty folder.
   *
   * @param header first line of the steps
   * @param card JSON
   */
  static void write(
      RlhfRecipe.Base base,
      TrainableModel trained,
      String header,
      Journal journal,
      String card,
      Path folder)
      throws IOException {
    Optional<LoraAdapter> adapter = trained.adapter();
    if (adapter.isPresent()) {
      PeftFolder.write(adapter.get().of(base.model().info()), folder, "");
    } else {
      writeCheckpoint(base, trained, folder);
    }
    StringBuilder lines = new StringBuilder(header).append('\n');
    journal.forEach(line -> lines.append(line).append('\n'));
    AtomicFiles.writeString(folder.resolve(STEPS), lines.toString());
    AtomicFiles.writeString(folder.resolve(CARD), card + "\n");
  }

  private static void writeCheckpoint(RlhfRecipe.Base base, TrainableModel trained, Path folder)
      throws IOException {
    SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
    writer.metadata(OwnOutput.MADE_BY, OwnOutput.NAME);
    trained.addTo(writer, ScalarType.F32);
    writer.write(folder.resolve("model.safetensors"));
    AtomicFiles.writeString(
        folder.resolve("config.json"),
        trained.config(base.model().endsOfText(), ScalarType.F32).toPrettyString() + "\n");
    CompanionFiles.copyTokenizer(base.folder(), folder);
    AtomicFiles.copy(base.folder().resolve(TOKENIZER), folder.resolve(TOKENIZER));
  }
}
