/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.architecture.ConfigReader;
import io.detoxj.core.architecture.ModelTensors;
import io.detoxj.core.architecture.WeightLoader;
import io.detoxj.core.checkpoint.CheckpointFolder;
import io.detoxj.core.model.LoadOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A folder with a classifier, its configuration read.
 *
 * @param folder the files
 * @param blueprint what the configuration says
 * @param labels in the order of the logits
 * @param problemType how logits become probabilities
 * @param names where the file keeps each parameter
 */
record EncoderCheckpoint(
    CheckpointFolder folder,
    EncoderBlueprint blueprint,
    List<String> labels,
    ProblemType problemType,
    TensorNames names) {
  /**
   * Reads a configuration.
   *
   * @throws io.detoxj.core.CheckpointException if the folder is not a sound checkpoint of a
   *     supported classifier
   * @throws IOException if a file cannot be read
   */
  static EncoderCheckpoint open(Path path, ClassifierOptions options) throws IOException {
    CheckpointFolder folder = CheckpointFolder.openWithAnyTokenizer(path);
    ConfigReader config =
        new ConfigReader((ObjectNode) folder.config(), path.resolve("config.json"));
    EncoderArchitecture architecture = EncoderArchitecture.named(folder.modelType(), config);
    LabelSet labels = LabelSet.read(config);
    EncoderBlueprint blueprint = architecture.read(config, labels.labels().size());
    config.finish(options.load().strictConfig()).log();
    return new EncoderCheckpoint(
        folder,
        blueprint,
        labels.labels(),
        labels.problemType(options.problemType(), config),
        TensorNames.of(blueprint, folder.weights()));
  }

  /**
   * Reads the tensors.
   *
   * @param memory owns them
   * @throws IOException if a file cannot be read
   */
  ModelTensors tensors(NDManager memory, LoadOptions options) throws IOException {
    return new WeightLoader(folder.weights(), memory, options.device(), options.weights())
        .load(blueprint.parameters(), names::of);
  }
}
