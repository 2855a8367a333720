/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.seq2seq;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.architecture.ConfigReader;
import io.detoxj.core.architecture.ModelTensors;
import io.detoxj.core.architecture.Parameter;
import io.detoxj.core.architecture.WeightLoader;
import io.detoxj.core.checkpoint.CheckpointFolder;
import io.detoxj.core.checkpoint.CheckpointWeights;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.model.LoadOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A folder with an encoder-decoder, its configuration read.
 *
 * @param folder the files
 * @param blueprint what the configuration says
 */
record Seq2SeqCheckpoint(CheckpointFolder folder, Seq2SeqBlueprint blueprint) {
  private static final Set<String> SUPPORTED = new TreeSet<>(Set.of("bart", "t5", "mt5"));
  private static final int LISTED = 5;

  /**
   * Reads the configuration.
   *
   * @param strict whether unknown fields of config.json are refused
   * @throws CheckpointException if the folder is not a sound checkpoint of a supported
   *     encoder-decoder
   * @throws IOException if a file cannot be read
   */
  static Seq2SeqCheckpoint open(Path path, boolean strict) throws IOException {
    CheckpointFolder folder = CheckpointFolder.openWithAnyTokenizer(path);
    ConfigReader config =
        new ConfigReader(
            (ObjectNode) folder.config(), path.resolve("config.json"), folder.weights());
    Seq2SeqBlueprint blueprint = blueprint(folder.modelType(), config, folder.weights());
    config.finish(strict).log();
    Seq2SeqCheckpoint checkpoint = new Seq2SeqCheckpoint(folder, blueprint);
    checkpoint.refuseOthers();
    return checkpoint;
  }

  /**
   * Reads the configuration of an encoder-decoder.
   *
   * @param weights decide on what config.json leaves open; null for a model without any yet
   */
  static Seq2SeqBlueprint blueprint(
      String modelType, ConfigReader config, @Nullable CheckpointWeights weights) {
    return switch (modelType) {
      case "bart" -> BartBlueprint.read(config, weights);
      case "t5", "mt5" -> T5Blueprint.read(config, weights);
      default ->
          throw config.refused(
              "model_type \"%s\" is not an encoder-decoder that is supported; supported are %s"
                  .formatted(modelType, SUPPORTED));
    };
  }

  /**
   * Reads the tensors.
   *
   * @param memory owns them
   * @throws IOException if a file cannot be read
   */
  ModelTensors tensors(NDManager memory, LoadOptions options) throws IOException {
    return new WeightLoader(folder.weights(), memory, options.device(), options.weights())
        .load(blueprint.parameters(), this::nameInFile);
  }

  private String nameInFile(Parameter parameter) {
    List<String> names = blueprint.namesInFile(parameter);
    return names.stream()
        .filter(folder.weights().tensors()::containsKey)
        .findFirst()
        .orElse(names.get(0));
  }

  private void refuseOthers() {
    Set<String> used = new HashSet<>();
    for (Parameter parameter : blueprint.parameters()) {
      String name = nameInFile(parameter);
      used.add(name);
      used.add(name + SafetensorsWriter.ROW_SCALE);
    }
    Set<String> others = new TreeSet<>();
    for (String name : folder.weights().tensors().keySet()) {
      if (!used.contains(name) && !blueprint.unused(name)) {
        others.add(name);
      }
    }
    if (!others.isEmpty()) {
      throw new CheckpointException(
          "%s holds %s tensors that config.json does not account for, such as %s; the two files do not belong together, or the model is of another kind than model_type \"%s\" says"
              .formatted(
                  folder.weights().path(),
                  others.size(),
                  others.stream().limit(LISTED).toList(),
                  folder.modelType()));
    }
  }
}
