/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.seq2seq;

import ai.djl.pytorch.engine.PtNDManager;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.architecture.TokenBatch;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.Decoding;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.hook.ActivationHook;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.model.LoadOptions;
import io.detoxj.core.tokenizer.FolderTokenizer;
import io.detoxj.core.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * An encoder-decoder from a Hugging Face folder: BART, T5, T5 1.1 and mT5, as transformers' {@code
 * ...ForConditionalGeneration} classes compute them. A source goes in and an output comes out.
 *
 * <p>Outputs depend on the other sources of a call by no more than rounding. Safe for use by
 * several threads. Holds native memory until closed.
 */
public final class Seq2SeqModel implements AutoCloseable {
  private final LoadedSeq2Seq loaded;
  private final Seq2SeqHooks hooks;

  private Seq2SeqModel(LoadedSeq2Seq loaded, Seq2SeqHooks hooks) {
    this.loaded = loaded;
    this.hooks = hooks;
  }

  /**
   * Loads a model onto the CPU in float32.
   *
   * @throws CheckpointException as {@link #load(Path, LoadOptions)}
   * @throws IOException if a file cannot be read
   */
  public static Seq2SeqModel load(Path folder) throws IOException {
    return load(folder, LoadOptions.standard());
  }

  /**
   * Loads a model: config.json, model.safetensors or its shards, tokenizer.json or the older files
   * that {@link FolderTokenizer} reads, and, if there is one, generation_config.json.
   *
   * @throws CheckpointException if the folder is not a sound checkpoint of a supported
   *     encoder-decoder; the message says what is wrong and what to do
   * @throws IOException if a file cannot be read
   */
  public static Seq2SeqModel load(Path folder, LoadOptions options) throws IOException {
    return new Seq2SeqModel(LoadedSeq2Seq.load(folder, options), Seq2SeqHooks.NONE);
  }

  /** What this model is. */
  public Seq2SeqInfo info() {
    return loaded.info();
  }

  /**
   * Everything that makes its outputs but the settings of generation: files, and how they are
   * loaded. Hooks are not in it.
   */
  public Fingerprint fingerprint() {
    return loaded.fingerprint();
  }

  /** The tokenizer; closed with the model. */
  public Tokenizer tokenizer() {
    return loaded.text().tokenizer();
  }

  /** Ids that end an output, the main one first. */
  public List<Integer> ends() {
    return loaded.rules().ends();
  }

  /**
   * How the checkpoint's authors generate: what generation_config.json says or, where there is
   * none, config.json. The limit is 128 new tokens where they say none.
   *
   * @throws ConfigException if they ask for what is not supported, such as bad_words_ids; settings
   *     of one's own can be used all the same
   */
  public GenerationConfig generation() {
    List<String> unsupported = loaded.rules().unsupported();
    if (!unsupported.isEmpty()) {
      throw new ConfigException(
          "the files of %s ask for settings of generation that are not supported: %s; give settings of your own, or take these out of generation_config.json (else config.json)"
              .formatted(info().modelType(), unsupported));
    }
    return loaded.rules().generation();
  }

  /** Every hook point, in the order of the forward pass. */
  public List<Seq2SeqHookPoint> hookPoints() {
    return loaded.network().blueprint().hookPoints();
  }

  /**
   * A view of this model with a hook; both can be used at once, and the view needs no closing. A
   * hook on keys or values of {@link Part#CROSS} acts once for a source, all others of the decoder
   * at each step. Hooks remember nothing from step to step.
   *
   * @param point a canonical name, in which {@code *} stands for any characters
   * @throws io.detoxj.core.hook.UnknownHookPointException if the model has no such point
   */
  public Seq2SeqModel with(String point, ActivationHook hook) {
    Seq2SeqHooks more = hooks;
    for (Seq2SeqHookPoint at : Capture.matching(hookPoints(), point)) {
      more = more.with(at, hook);
    }
    return new Seq2SeqModel(loaded, more);
  }

  /**
   * The ids of a source: its text with the special tokens that the tokenizer puts around it.
   *
   * @throws ConfigException if it has more tokens than the model reads, or one without a row
   */
  public int[] encode(String text) {
    int[] ids = tokenizer().encodePrompt(text);
    int most = info().maxTokens();
    if (ids.length > most) {
      throw new ConfigException(
          "a text has %s tokens but the model reads at most %s; shorten it or cut it into sentences"
              .formatted(ids.length, most));
    }
    for (int id : ids) {
      if (id >= info().vocabularySize()) {
        throw new ConfigException(
            "a text has the token \"%s\", id %s, for which the model has no row: it has %s; take it out of the text"
                .formatted(tokenizer().token(id), id, info().vocabularySize()));
      }
    }
    if (ids.length == 0) {
      throw new ConfigException("a text is empty; give it at least one character");
    }
    return ids;
  }

  /**
   * The outputs of sources, as the checkpoint's authors generate them, one for each.
   *
   * @throws ConfigException if a text is too long or empty
   */
  public List<String> generate(List<String> texts) {
    List<Prompt> prompts =
        IntStream.range(0, texts.size())
            .mapToObj(i -> new Prompt(Integer.toString(i), texts.get(i)))
            .toList();
    return generate(prompts, generation().withSamples(1)).stream().map(Completion::text).toList();
  }

  /**
   * The outputs of sources. Penalties look at the output alone, as in transformers. The model's
   * forced first and last tokens stand, whatever the settings.
   *
   * @param sources texts with ids, on which random streams hang
   * @param config how to generate
   * @return source by source in the given order, and sample by sample within; their prompt tokens
   *     are those of the source
   * @throws ConfigException if a text is too long or empty, two have one id, or the settings ask
   *     for what encoder-decoders do not do
   * @throws io.detoxj.core.InterventionException if penalties forbid every token, or a logit is NaN
   *     or infinite
   */
  public List<Completion> generate(List<Prompt> sources, GenerationConfig config) {
    check(sources, config);
    List<int[]> ids = sources.stream().map(source -> encode(source.text())).toList();
    Seq2SeqGenerator generator = new Seq2SeqGenerator(loaded, hooks, config);
    return loaded.whileOpen(() -> generator.generate(sources, ids));
  }

  private static void check(List<Prompt> sources, GenerationConfig config) {
    Set<String> ids = new HashSet<>();
    for (Prompt source : sources) {
      if (!ids.add(source.id())) {
        throw new ConfigException(
            "two sources have the id \"" + source.id() + "\"; random streams hang on ids");
      }
    }
    if (!config.kvCache()) {
      throw new ConfigException(
          "encoder-decoders always generate with a cache; leave kvCache switched on");
    }
    if (config.decoding() instanceof Decoding.Beams && !config.stops().strings().isEmpty()) {
      throw new ConfigException(
          "beam search knows no stop strings; use stop tokens, or greedy decoding or sampling");
    }
  }

  /**
   * Logits after each token of given outputs, float32, unnormalised.
   *
   * @param sources ids of each source, as {@link #encode} gives them
   * @param outputs ids that the decoder reads for each, the one it begins with included
   * @return for each pair {@code [length of the output][vocabulary]}
   * @throws IllegalArgumentException if the lists do not match, or one of them is empty, too long,
   *     or holds an unknown id
   */
  public List<float[][]> logits(List<int[]> sources, List<int[]> outputs) {
    Seq2SeqActivations kept = capture(sources, outputs, "decoder.logits");
    return IntStream.range(0, sources.size()).mapToObj(i -> kept.at("decoder.logits", i)).toList();
  }

  /**
   * Activations of one pass over sources and given outputs. The whole lists are one batch.
   *
   * @param sources ids of each source, as {@link #encode} gives them
   * @param outputs ids that the decoder reads for each, the one it begins with included
   * @param names of hook points, in which {@code *} stands for any characters
   * @throws io.detoxj.core.hook.UnknownHookPointException if a name matches none
   * @throws IllegalArgumentException if the lists do not match, or one of them is empty, too long,
   *     or holds an unknown id
   */
  public Seq2SeqActivations capture(List<int[]> sources, List<int[]> outputs, String... names) {
    if (sources.size() != outputs.size()) {
      throw new IllegalArgumentException(
          "there are %s sources but %s outputs; give one for each"
              .formatted(sources.size(), outputs.size()));
    }
    TokenBatch.check(sources, info().maxTokens(), info().vocabularySize());
    TokenBatch.check(outputs, info().maxTokens(), info().vocabularySize());
    Set<Seq2SeqHookPoint> points = Capture.matching(hookPoints(), names);
    return loaded.whileOpen(
        () -> Capture.of(loaded, hooks, TokenBatch.of(sources), outputs, points));
  }

  /** How many native arrays it holds; the same before and after each call. */
  int nativeArrays() {
    return ((PtNDManager) loaded.memory()).getManagedArrays().size();
  }

  /** Frees the native memory; calls in progress are waited for. Closing twice does nothing. */
  @Override
  public void close() {
    loaded.close();
  }
}
