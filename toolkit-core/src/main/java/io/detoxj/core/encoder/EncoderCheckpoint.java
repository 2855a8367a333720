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
import java.util.function.UnaryOperator;

/**
 * A folder with an encoder, its configuration read.
 *
 * @param folder the files
 * @param blueprint what the configuration says
 * @param names where the file keeps each parameter
 */
record EncoderCheckpoint(CheckpointFolder folder, EncoderBlueprint blueprint, TensorNames names) {
  /**
   * Reads the configuration of an encoder without a head, or of one whose head is left aside.
   *
   * @param strict whether unknown fields of config.json are refused
   * @throws io.detoxj.core.CheckpointException if the folder is not a sound checkpoint of a
   *     supported encoder
   * @throws IOException if a file cannot be read
   */
  static EncoderCheckpoint withoutHead(Path path, boolean strict) throws IOException {
    return read(path, strict, EncoderBlueprint::withoutHead);
  }

  /** The same for an encoder of which the first token is read, not the mean. */
  static EncoderCheckpoint withFirstToken(Path path, boolean strict) throws IOException {
    return read(path, strict, EncoderBlueprint::withFirstToken);
  }

  private static EncoderCheckpoint read(
      Path path, boolean strict, UnaryOperator<EncoderBlueprint> head) throws IOException {
    CheckpointFolder folder = CheckpointFolder.openWithAnyTokenizer(path);
    ConfigReader config = config(folder);
    config.ignore("id2label", "label2id", "num_labels", "problem_type");
    EncoderBlueprint blueprint =
        head.apply(EncoderArchitecture.named(folder.modelType(), config).read(config, 1));
    config.finish(strict).log();
    return of(folder, blueprint);
  }

  /** Of a configuration that was read. */
  static EncoderCheckpoint of(CheckpointFolder folder, EncoderBlueprint blueprint) {
    return new EncoderCheckpoint(folder, blueprint, TensorNames.of(blueprint, folder.weights()));
  }

  /** Starts reading config.json. */
  static ConfigReader config(CheckpointFolder folder) {
    return new ConfigReader((ObjectNode) folder.config(), folder.path().resolve("config.json"));
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
