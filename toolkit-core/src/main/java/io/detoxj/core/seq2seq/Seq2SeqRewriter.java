/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.seq2seq;

import io.detoxj.core.ConfigException;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.FinishReason;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.rewrite.Rewrite;
import io.detoxj.core.rewrite.Rewriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * Rewrites sentences with an encoder-decoder that was trained for it, such as those of ParaDetox
 * (Logacheva et al., 2022). The model stays with its owner.
 *
 * <p>A sentence is refused if it is blank or too long for the model, and if the output is blank or
 * did not end within the limit of new tokens: a sentence that breaks off is none.
 */
public final class Seq2SeqRewriter implements Rewriter {
  private final Seq2SeqModel model;
  private final String prefix;
  private final GenerationConfig config;

  private Seq2SeqRewriter(Seq2SeqModel model, String prefix, GenerationConfig config) {
    this.model = model;
    this.prefix = prefix;
    this.config = config;
  }

  /**
   * Rewrites as the checkpoint's authors generate, with nothing before a sentence.
   *
   * @throws ConfigException if they generate in a way that is not supported, as {@link
   *     Seq2SeqModel#generation}
   */
  public static Seq2SeqRewriter of(Seq2SeqModel model) {
    return new Seq2SeqRewriter(model, "", model.generation().withSamples(1));
  }

  /**
   * Rewrites with settings of one's own, with nothing before a sentence.
   *
   * @throws ConfigException if they ask for several samples
   */
  public static Seq2SeqRewriter of(Seq2SeqModel model, GenerationConfig config) {
    return new Seq2SeqRewriter(model, "", config).with(config);
  }

  /**
   * The same with a text before each sentence, such as {@code "Detoxify: "} where the model was
   * trained with it.
   */
  public Seq2SeqRewriter withPrefix(String before) {
    return new Seq2SeqRewriter(model, before, config);
  }

  /**
   * The same with other settings of generation.
   *
   * @throws ConfigException if they ask for several samples
   */
  public Seq2SeqRewriter with(GenerationConfig other) {
    if (other.samples() != 1) {
      throw new ConfigException(
          "a rewriter gives one sentence for each; samples must be 1 but was " + other.samples());
    }
    return new Seq2SeqRewriter(model, prefix, other);
  }

  /** The settings of generation. */
  public GenerationConfig generation() {
    return config;
  }

  @Override
  public DetoxifierSpec spec() {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("prefix", prefix);
    parameters.put("max_new_tokens", Integer.toString(config.maxNewTokens()));
    parameters.put("decoding", config.decoding().toString());
    parameters.put("penalties", config.penalties().toString());
    parameters.put("stops", config.stops().toString());
    parameters.put("seed", Long.toString(config.seed()));
    return new DetoxifierSpec("seq2seq", "1", parameters, Map.of("model", model.fingerprint()));
  }

  @Override
  public List<Rewrite> rewrite(List<String> sentences) {
    Map<String, Rewrite> bySentence = new HashMap<>();
    List<Prompt> sources = new ArrayList<>();
    for (String sentence : new LinkedHashSet<>(sentences)) {
      if (sentence.isBlank()) {
        bySentence.put(sentence, new Rewrite.Refused("the sentence is blank"));
        continue;
      }
      int tokens = model.tokenizer().encodePrompt(prefix + sentence).length;
      if (tokens > model.info().maxTokens()) {
        String reason =
            "the sentence has %s tokens and the model reads at most %s"
                .formatted(tokens, model.info().maxTokens());
        bySentence.put(sentence, new Rewrite.Refused(reason));
      } else {
        // Its own words are its id, so that a sampled rewrite depends on nothing else.
        sources.add(new Prompt(sentence, prefix + sentence));
      }
    }
    for (Completion output : model.generate(sources, config)) {
      bySentence.put(output.promptId(), rewrite(output));
    }
    return sentences.stream().map(bySentence::get).toList();
  }

  private Rewrite rewrite(Completion output) {
    String text = output.text().strip();
    boolean broken =
        output.finishReason() == FinishReason.LENGTH
            || output.finishReason() == FinishReason.CONTEXT;
    if (broken) {
      return new Rewrite.Refused(
          "the output did not end within %s tokens".formatted(output.tokens().size()));
    }
    return text.isEmpty() ? new Rewrite.Refused("empty output") : new Rewrite.Rewritten(text);
  }
}
