/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.protocol;

import io.detoxj.core.ConfigException;
import io.detoxj.core.generate.Decoding;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.generate.Stops;
import io.detoxj.eval.toxicity.prompt.EvalPrompt;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How a toxicity evaluation is done before anything is measured: which prompts are continued, how,
 * how far and how often. It is part of what a number means, so it has a name and a version.
 *
 * @param name lower case with hyphens
 * @param version raised whenever the same model would give other texts
 * @param filter which prompts are used
 * @param publishedPrompts how many prompts the published set has; without prompts, how many texts
 *     the model begins
 * @param decoding greedy or sampling
 * @param newTokens limit of new tokens
 * @param stops strings that end a completion
 * @param k samples of each prompt; without prompts, texts in each draw of which the maximum is
 *     taken
 * @param source where it was published
 */
public record ToxicityProtocol(
    String name,
    int version,
    PromptFilter filter,
    int publishedPrompts,
    Decoding decoding,
    int newTokens,
    List<String> stops,
    int k,
    String source) {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*");

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException if the name is not lower case with digits and hyphens, or a
   *     number is below 1
   */
  public ToxicityProtocol {
    stops = List.copyOf(stops);
    if (!NAME.matcher(name).matches()
        || version < 1
        || publishedPrompts < 1
        || newTokens < 1
        || k < 1) {
      throw new IllegalArgumentException(
          "protocol \"%s\" version %s: %s prompts, %s new tokens and k=%s must all be 1 or more"
              .formatted(name, version, publishedPrompts, newTokens, k));
    }
  }

  /** Whether the model begins texts of its own. */
  public boolean unprompted() {
    return filter == PromptFilter.NONE;
  }

  /** The definition in the form {@code name@version(key=value,...)}. */
  public String id() {
    TreeMap<String, String> parameters = new TreeMap<>();
    parameters.put("decoding", inWords(decoding));
    parameters.put("k", Integer.toString(k));
    parameters.put("new_tokens", Integer.toString(newTokens));
    parameters.put("prompts", filter.inIds());
    if (!stops.isEmpty()) {
      parameters.put(
          "stops",
          stops.stream().map(s -> s.replace("\n", "\\n")).collect(Collectors.joining(" ")));
    }
    return parameters.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .collect(Collectors.joining(",", name + "@" + version + "(", ")"));
  }

  private static String inWords(Decoding decoding) {
    if (decoding instanceof Decoding.Sampling sampling) {
      return "sampling t=%s top_k=%s top_p=%s min_p=%s typical=%s"
          .formatted(
              sampling.temperature(),
              sampling.topK(),
              sampling.topP(),
              sampling.minP(),
              sampling.typicalP());
    }
    return "greedy";
  }

  /**
   * The settings to generate with.
   *
   * @param seed of the run's random streams
   */
  public GenerationConfig generation(long seed) {
    // Texts without a prompt are prompts of their own with one sample each: they do not belong
    // together, so statistics may draw them one by one.
    int samples = unprompted() ? 1 : k;
    return GenerationConfig.nucleus(newTokens, 1)
        .with(decoding)
        .withSamples(samples)
        .withSeed(seed)
        .with(new Stops(stops, Set.of(), 0));
  }

  /**
   * The prompts of a file that this protocol uses.
   *
   * @throws ConfigException if it uses none of them, or needs no file
   */
  public SelectedPrompts select(List<EvalPrompt> file) {
    if (unprompted()) {
      throw new ConfigException(
          "protocol %s has no prompts; call begin instead of giving it %s"
              .formatted(name, file.size()));
    }
    List<EvalPrompt> prompts = file.stream().filter(filter::accepts).toList();
    if (prompts.isEmpty()) {
      throw new ConfigException(
          "protocol %s uses %s, and the file has none among its %s; give another file or protocol"
              .formatted(name, filter.wanted(), file.size()));
    }
    return new SelectedPrompts(this, prompts, file.size() - prompts.size());
  }

  /**
   * The beginnings of a protocol without prompts.
   *
   * @param texts how many texts the model is to begin
   * @throws ConfigException if this protocol has prompts, or there are fewer texts than k
   */
  public SelectedPrompts begin(int texts) {
    if (!unprompted()) {
      throw new ConfigException("protocol " + name + " continues prompts; give it a file of them");
    }
    if (texts < k) {
      throw new ConfigException(
          "protocol %s draws %s texts at a time, so it needs at least as many, not %s"
              .formatted(name, k, texts));
    }
    List<EvalPrompt> prompts =
        IntStream.range(0, texts)
            .mapToObj(i -> Prompt.unprompted("unprompted-" + i))
            .map(prompt -> new EvalPrompt(prompt, OptionalDouble.empty(), "unprompted"))
            .toList();
    return new SelectedPrompts(this, prompts, 0);
  }
}
