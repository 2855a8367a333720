/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import io.detoxj.core.architecture.ConfigReader;
import io.detoxj.core.checkpoint.CheckpointFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A folder with a classifier, its configuration read.
 *
 * @param encoder the files and what they say of the network, head included
 * @param labels in the order of the logits
 * @param problemType how logits become probabilities
 */
record ClassifierCheckpoint(
    EncoderCheckpoint encoder, List<String> labels, ProblemType problemType) {
  /**
   * Reads a configuration.
   *
   * @throws io.detoxj.core.CheckpointException if the folder is not a sound checkpoint of a
   *     supported classifier
   * @throws IOException if a file cannot be read
   */
  static ClassifierCheckpoint open(Path path, ClassifierOptions options) throws IOException {
    CheckpointFolder folder = CheckpointFolder.openWithAnyTokenizer(path);
    ConfigReader config = EncoderCheckpoint.config(folder);
    EncoderArchitecture architecture = EncoderArchitecture.named(folder.modelType(), config);
    LabelSet labels = LabelSet.read(config);
    EncoderBlueprint blueprint = architecture.read(config, labels.labels().size());
    config.finish(options.load().strictConfig()).log();
    ProblemType problemType = labels.problemType(options.problemType(), config);
    return new ClassifierCheckpoint(
        EncoderCheckpoint.of(folder, blueprint), labels.labels(), problemType);
  }
}
