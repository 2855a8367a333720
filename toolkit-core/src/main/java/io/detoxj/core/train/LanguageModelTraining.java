/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.adapter.LoraAdapter;
import io.detoxj.core.architecture.NewModelConfig;
import io.detoxj.core.checkpoint.CompanionFiles;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.checkpoint.ScalarType;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.OwnOutput;
import io.detoxj.core.io.Sha256;
import io.detoxj.core.model.TransformerModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;

/**
 * A language model in training, from scratch or from a loaded model: next-token cross-entropy over
 * batches of token windows. Parameters are float32; with {@link TorchOps.Variant#MIXED} the linear
 * layers compute in bfloat16. Not for several threads at once.
 */
public final class LanguageModelTraining implements TrainingTask, AutoCloseable {
  private final TrainableModel model;
  private final LongFunction<int[][]> batches;

  private LanguageModelTraining(TrainableModel model, LongFunction<int[][]> batches) {
    this.model = model;
    this.batches = batches;
  }

  /**
   * Creates a model with random weights.
   *
   * @param config the model's config.json, such as {@link NewModelConfig} writes
   * @param variant {@link TorchOps.Variant#PLAIN} or {@link TorchOps.Variant#MIXED}
   * @param seed of the random weights
   * @param batches the windows of a step, {@code [batch][length]} token ids of at most
   *     contextLength + 1
   */
  public LanguageModelTraining(
      ObjectNode config, TorchOps.Variant variant, long seed, LongFunction<int[][]> batches) {
    this(TrainableModel.random(config, variant, seed), batches);
  }

  /**
   * Goes on training a copy of a model: fine-tuning.
   *
   * @param variant {@link TorchOps.Variant#PLAIN} or {@link TorchOps.Variant#MIXED}
   * @param batches the windows of a step, {@code [batch][length]} token ids of at most
   *     contextLength + 1
   */
  public static LanguageModelTraining of(
      TransformerModel model, TorchOps.Variant variant, LongFunction<int[][]> batches) {
    return new LanguageModelTraining(TrainableModel.of(model, variant), batches);
  }

  /**
   * Trains an adapter beside a model, which stays as it is and must stay open.
   *
   * @param adapter what to begin with, such as {@link LoraAdapter#initial}
   * @param variant {@link TorchOps.Variant#PLAIN} or {@link TorchOps.Variant#MIXED}
   * @param batches the windows of a step, {@code [batch][length]} token ids of at most
   *     contextLength + 1
   * @throws io.detoxj.core.InterventionException if the adapter was made for another model
   */
  public static LanguageModelTraining of(
      TransformerModel model,
      LoraAdapter adapter,
      TorchOps.Variant variant,
      LongFunction<int[][]> batches) {
    return new LanguageModelTraining(TrainableModel.adapted(model, adapter, variant), batches);
  }

  /** What is trained; closed with this object. */
  public TrainableModel model() {
    return model;
  }

  @Override
  public Map<String, NDArray> parameters() {
    return model.parameters();
  }

  /** The data are known by the windows of the first step, which other texts or seeds change. */
  @Override
  public Fingerprint fingerprint() {
    Fingerprint.Builder all =
        Fingerprint.builder()
            .put("task", "language model")
            .put("variant", model.variant().name())
            .put("config", model.config())
            .put("first_windows", Sha256.hexOf(Arrays.deepToString(batches.apply(0))));
    model.beside().ifPresent(base -> all.put("adapter_beside", base));
    return all.build();
  }

  @Override
  public NDArray loss(long step, NDManager scratch) {
    return model.loss(batches.apply(step), scratch);
  }

  /**
   * Mean loss over windows without gradients, in nats per token.
   *
   * @param windows {@code [batches][batch][length]} token ids
   */
  public double meanLoss(List<int[][]> windows) {
    TorchOps.noGradients();
    double sum = 0;
    for (int[][] batch : windows) {
      try (NDManager scratch = model.memory().newSubManager()) {
        sum += model.loss(batch, scratch).getFloat();
      }
    }
    return sum / windows.size();
  }

  /**
   * Writes the model as a Hugging Face checkpoint folder.
   *
   * @param folder made if need be; files in it are replaced
   * @param tokenizer the tokenizer.json to copy into it, with the other files of a tokenizer and
   *     the chat templates that lie beside it
   * @param endsOfText ids that end a text, the main one first
   * @param type of the stored weights
   * @throws IOException if a file cannot be written
   */
  public void export(Path folder, Path tokenizer, List<Integer> endsOfText, ScalarType type)
      throws IOException {
    AtomicFiles.writableFolder(folder);
    SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
    writer.metadata(OwnOutput.MADE_BY, OwnOutput.NAME);
    model.addTo(writer, type);
    writer.write(folder.resolve("model.safetensors"));
    AtomicFiles.writeString(
        folder.resolve("config.json"), model.config(endsOfText, type).toPrettyString() + "\n");
    CompanionFiles.copyTokenizer(tokenizer.toAbsolutePath().getParent(), folder);
    AtomicFiles.copy(tokenizer, folder.resolve("tokenizer.json"));
  }

  @Override
  public void close() {
    model.close();
  }
}
