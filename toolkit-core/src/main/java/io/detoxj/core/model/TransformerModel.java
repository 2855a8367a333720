/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import ai.djl.Device;
import io.detoxj.core.checkpoint.CheckpointFolder;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.hook.HookPoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/** A transformer whose inside can be seen. Its weights never change. */
public interface TransformerModel extends LanguageModel {
  /**
   * Loads a Hugging Face checkpoint folder (config.json, tokenizer.json, model.safetensors) onto
   * the CPU, in float32. Nothing is downloaded.
   *
   * @throws IOException if a file cannot be read
   * @throws io.detoxj.core.CheckpointException if a file is missing or damaged, a tensor has
   *     another name or shape than the configuration says, or the architecture is not supported
   */
  static TransformerModel load(Path folder) throws IOException {
    return load(folder, Device.cpu());
  }

  /**
   * Loads a Hugging Face checkpoint folder onto a device.
   *
   * @throws IOException if a file cannot be read
   * @see #load(Path)
   */
  static TransformerModel load(Path folder, Device device) throws IOException {
    return LoadedModel.load(CheckpointFolder.open(folder), device);
  }

  /**
   * Logits at every position.
   *
   * @param sequences token ids, of any lengths from 1 to the context length
   * @return for each sequence {@code [length][vocabulary]}
   */
  List<float[][]> forward(List<int[]> sequences);

  /**
   * Log-probabilities of the tokens of sequences, each given those before it.
   *
   * @param sequences token ids, of any lengths from 1 to the context length
   * @return for each sequence {@code [length - 1]}, in nats: element i belongs to token i + 1
   */
  List<float[]> logProbabilities(List<int[]> sequences);

  /**
   * Runs sequences and keeps activations.
   *
   * @param sequences token ids, of any lengths from 1 to the context length
   * @param filter which hook points to keep
   */
  ActivationCache capture(List<int[]> sequences, Predicate<HookPoint> filter);

  /**
   * A view of this model with detoxifiers attached, in their order. Both can be used side by side;
   * the caller closes the view, which leaves this model as it was.
   *
   * @throws io.detoxj.core.DetoxException if a detoxifier does not fit this model
   */
  DetoxifiedModel with(Detoxifier... detoxifiers);

  /**
   * The number of native arrays the model holds at this moment, open sessions included; the same
   * before and after every public call.
   */
  int nativeArrays();
}
