/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.published;

import io.detoxj.core.ConfigException;
import io.detoxj.core.checkpoint.NearestNames;
import io.detoxj.eval.metric.Measurements;
import io.detoxj.eval.toxicity.metric.PromptSamples;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The catalogue of toxicity metrics as other projects compute them. */
public final class PublishedVariants {
  private static final Map<String, PublishedFamily> BY_NAME =
      Arrays.stream(PublishedFamily.values())
          .collect(Collectors.toUnmodifiableMap(PublishedVariants::name, Function.identity()));

  private PublishedVariants() {}

  /** The names of the families, sorted: {@code dexperts}, {@code evaluate}, {@code helm}, ... */
  public static List<String> names() {
    return BY_NAME.keySet().stream().sorted().toList();
  }

  /** The name of a family: lower case, with {@code -} for {@code _}. */
  public static String name(PublishedFamily family) {
    return family.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * A family by its name.
   *
   * @throws ConfigException if there is none; the message has the nearest names
   */
  public static PublishedFamily family(String name) {
    PublishedFamily family = BY_NAME.get(name);
    if (family == null) {
      throw new ConfigException(
          "there are no published metrics \"%s\"; nearest of %s: %s"
              .formatted(name, BY_NAME.size(), NearestNames.to(name, BY_NAME.keySet())));
    }
    return family;
  }

  /**
   * One run as every project would have measured it.
   *
   * @param k samples of each prompt
   * @param scorer id of the scorer
   * @param prompts the samples of each prompt, each prompt once, k of each
   * @return all metrics of all families; their names differ
   * @throws io.detoxj.core.ScoringException if a prompt has not k samples, or is there twice
   */
  public static Measurements measure(int k, String scorer, List<PromptSamples> prompts) {
    return new Measurements(
        Arrays.stream(PublishedFamily.values())
            .flatMap(family -> family.measure(k, scorer, prompts).list().stream())
            .toList());
  }
}
