/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.architecture.ModelBlueprint;
import io.detoxj.core.checkpoint.CheckpointFolder;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.hook.HookPattern;
import io.detoxj.core.hook.HookPoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A transformer whose inside can be seen. Its weights never change.
 *
 * <p>Sequences are token ids, of any lengths from 1 to the context length; those whose tokens are
 * scored may have one more, for the last token is predicted and not read. Prompt lengths, one for
 * each sequence, say how many of its tokens are its prompt, from 1 to all.
 */
public interface TransformerModel extends LanguageModel {
  /**
   * Loads a Hugging Face checkpoint folder (config.json, tokenizer.json, safetensors) onto the CPU,
   * in float32. Nothing is downloaded. Tensors that are stored as they are used are mapped, so the
   * files must not change while the model is open.
   *
   * @throws IOException if a file cannot be read
   * @throws io.detoxj.core.CheckpointException if a file is missing or damaged, a tensor has
   *     another name or shape than the configuration says, or the architecture is not supported
   */
  static TransformerModel load(Path folder) throws IOException {
    return load(folder, LoadOptions.standard());
  }

  /**
   * Loads a Hugging Face checkpoint folder.
   *
   * @throws IOException if a file cannot be read
   * @see #load(Path)
   */
  static TransformerModel load(Path folder, LoadOptions options) throws IOException {
    return LoadedModel.load(CheckpointFolder.open(folder), options);
  }

  /** The device and the type of its weights. */
  LoadOptions options();

  /** What it and passes over it take in memory. */
  PassMemory passMemory();

  @Override
  default int rowsAtOnce(int tokens) {
    return passMemory().rows(tokens);
  }

  /**
   * Every parameter, with its hash; reads the weights' files once for the hashes.
   *
   * @throws IOException if a file cannot be read
   */
  List<ModelParameter> parameters() throws IOException;

  /**
   * A parameter's values in the shape of the Hugging Face file, row-major, float32.
   *
   * @throws io.detoxj.core.InterventionException if there is no such parameter
   */
  float[] parameter(String name);

  /**
   * Opens a session that reads prompts in pieces.
   *
   * @param prefillChunk tokens of each prompt read at once; bounds the memory of long prompts
   */
  Session newSession(int prefillChunk);

  /**
   * Opens a session that gives, in place of logits, what they are made of: the normed stream after
   * the last block ({@link HookPoint#FINAL_NORM}), {@code [batch][dModel]}, float32. Nothing is
   * multiplied with the vocabulary.
   */
  Session newStateSession();

  /**
   * Logits at every position, of texts of which only the first token was given: see {@link
   * #forward(List, List)}.
   *
   * @return for each sequence {@code [length][vocabulary]}
   */
  default List<float[][]> forward(List<int[]> sequences) {
    return forward(sequences, PromptCounts.none(sequences));
  }

  /**
   * Logits at every position. What is a prompt matters only to interventions that treat prompt and
   * continuation differently, such as one that a prompt switches on: from the last token of the
   * prompt on, logits are those of a session that reads the prompt and is then given the tokens
   * after it, and no later token moves them. Those within a prompt come from the whole of it.
   *
   * @return for each sequence {@code [length][vocabulary]}
   * @throws IllegalArgumentException if a sequence or prompt is too short or too long
   */
  List<float[][]> forward(List<int[]> sequences, List<Integer> promptLengths);

  /**
   * Log-probabilities of the tokens of texts of which only the first one was given: see {@link
   * #logProbabilities(List, List)}.
   *
   * @return for each sequence {@code [length - 1]}, in nats: element i belongs to token i + 1
   */
  default List<float[]> logProbabilities(List<int[]> sequences) {
    return logProbabilities(sequences, PromptCounts.none(sequences));
  }

  /**
   * Log-probabilities of the tokens of sequences, each given those before it; those of a prompt's
   * own tokens, given the whole prompt. Of a text that was generated they are what they were then.
   *
   * @return for each sequence {@code [length - 1]}, in nats: element i belongs to token i + 1
   * @throws IllegalArgumentException if a sequence or prompt is too short or too long
   * @throws io.detoxj.core.DetoxException if one is not a number
   */
  default List<float[]> logProbabilities(List<int[]> sequences, List<Integer> promptLengths) {
    return tokenScores(sequences, promptLengths).stream()
        .map(
            scores -> {
              float[] all = new float[scores.size()];
              for (int i = 0; i < all.length; i++) {
                all[i] = scores.get(i).logProbability();
              }
              return all;
            })
        .toList();
  }

  /**
   * The same as {@link #logProbabilities(List)}, and whether each token is the most probable one.
   *
   * @return for each sequence {@code length - 1} scores: element i belongs to token i + 1
   */
  default List<List<TokenScore>> tokenScores(List<int[]> sequences) {
    return tokenScores(sequences, PromptCounts.none(sequences));
  }

  /**
   * The same as {@link #logProbabilities(List, List)}, and whether each token is the most probable
   * one.
   *
   * @return for each sequence {@code length - 1} scores: element i belongs to token i + 1
   * @throws IllegalArgumentException if a sequence or prompt is too short or too long
   * @throws io.detoxj.core.DetoxException if one is not a number
   */
  default List<List<TokenScore>> tokenScores(List<int[]> sequences, List<Integer> promptLengths) {
    return tokenScores(sequences, promptLengths, PromptCounts.afterFirst(sequences));
  }

  /**
   * Scores of the last tokens alone. No other position is multiplied with the vocabulary, so that a
   * short end of a long text costs little more than reading the text.
   *
   * @param scored how many of the last tokens of each are scored, from 0 to all but the first
   * @return for each sequence as many scores
   * @throws IllegalArgumentException if there is not one such number for each sequence
   * @throws io.detoxj.core.DetoxException if one is not a number
   */
  List<List<TokenScore>> tokenScores(
      List<int[]> sequences, List<Integer> promptLengths, List<Integer> scored);

  /**
   * Runs texts of which only the first token was given, and keeps activations. Blocks after the
   * last wanted one are not run.
   *
   * @param filter which hook points to keep
   */
  default ActivationCache capture(List<int[]> sequences, Predicate<HookPoint> filter) {
    return capture(sequences, PromptCounts.none(sequences), filter);
  }

  /**
   * Runs sequences and keeps activations. Blocks after the last wanted one are not run. Where an
   * intervention reads all tokens again, the activations are those after the last reading.
   *
   * @param filter which hook points to keep
   * @throws IllegalArgumentException if a sequence or prompt is too short or too long
   */
  ActivationCache capture(
      List<int[]> sequences, List<Integer> promptLengths, Predicate<HookPoint> filter);

  /**
   * Runs sequences and keeps activations of the points that match names.
   *
   * @param names hook points, in which {@code *} stands for any characters: {@code
   *     blocks.*.resid_post}
   * @throws io.detoxj.core.hook.UnknownHookPointException if one matches no point of the model
   */
  default ActivationCache capture(List<int[]> sequences, String... names) {
    return capture(sequences, HookPattern.matching(info().hookPoints(), names));
  }

  /**
   * Gradients of a scalar, over a text of which only the first token was given.
   *
   * @param sequence token ids, from 1 to the context length
   * @param objective computes the scalar
   * @param points activations to differentiate by
   * @param parameters Hugging Face names of parameters to differentiate by
   * @throws io.detoxj.core.InterventionException if a hook of a detoxified model is not
   *     differentiable
   */
  default Gradients gradients(
      int[] sequence, Objective objective, Set<HookPoint> points, Set<String> parameters) {
    return gradients(sequence, 1, objective, points, parameters);
  }

  /**
   * Gradients of a scalar. Where an intervention reads all tokens again, they are those of the last
   * reading.
   *
   * @param sequence token ids, from 1 to the context length
   * @param promptLength how many of its tokens are its prompt, from 1 to all; see {@link
   *     #forward(List, List)}
   * @param objective computes the scalar
   * @param points activations to differentiate by
   * @param parameters Hugging Face names of parameters to differentiate by
   * @throws io.detoxj.core.InterventionException if a hook of a detoxified model is not
   *     differentiable
   */
  Gradients gradients(
      int[] sequence,
      int promptLength,
      Objective objective,
      Set<HookPoint> points,
      Set<String> parameters);

  /** What the model is: sizes, parameters, and how to run them. */
  ModelBlueprint blueprint();

  /** The config.json it was loaded with; a copy. */
  ObjectNode config();

  /**
   * A view of this model with detoxifiers attached, in their order. Both can be used side by side;
   * the caller closes the view, which leaves this model as it was.
   *
   * @throws io.detoxj.core.DetoxException if a detoxifier does not fit this model
   */
  @Override
  DetoxifiedModel with(Detoxifier... detoxifiers);

  /**
   * The number of native arrays the model holds at this moment, open sessions included; the same
   * before and after every public call.
   */
  int nativeArrays();
}
