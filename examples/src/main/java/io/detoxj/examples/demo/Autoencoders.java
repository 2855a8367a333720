/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.demo;

import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.toxicity.prompt.EvalPrompt;
import io.detoxj.eval.toxicity.run.Candidate;
import io.detoxj.examples.steering.Autoencoder;
import io.detoxj.steering.sae.SteeringAction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The autoencoders beside a model: none or one.
 *
 * @param loaded open until this is closed
 */
record Autoencoders(List<Autoencoder> loaded) implements AutoCloseable {
  /** Loads; refused if they do not fit the model on some texts as they once did. */
  static Autoencoders beside(Path modelFolder, TransformerModel model, List<EvalPrompt> texts)
      throws IOException {
    Path folder = modelFolder.resolve(Autoencoder.FOLDER_NAME);
    return new Autoencoders(
        Files.isDirectory(folder)
            ? List.of(
                Autoencoder.load(
                    folder, model, texts.stream().map(one -> one.prompt().text()).toList()))
            : List.of());
  }

  /**
   * The tiers, each with random features that fire as often.
   *
   * @param all three of them, or the one that does best on the bundled model
   */
  List<Candidate> candidates(boolean all) {
    List<Candidate> candidates = new ArrayList<>();
    for (Autoencoder one : loaded) {
      if (all) {
        candidates.addAll(one.candidates(SteeringAction.CONSTANT, 0.1));
        candidates.addAll(one.candidates(SteeringAction.PER_INPUT, 0.6));
      }
      candidates.addAll(one.candidates(SteeringAction.PER_TOKEN, 1.2));
    }
    return candidates;
  }

  @Override
  public void close() {
    loaded.forEach(Autoencoder::close);
  }
}
