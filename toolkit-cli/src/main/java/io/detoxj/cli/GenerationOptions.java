/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.OptionRange;
import io.detoxj.cli.console.UsageException;
import io.detoxj.core.generate.Decoding;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Penalties;
import io.detoxj.core.generate.Stops;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How texts are generated. What is not asked for does not happen. */
final class GenerationOptions {
  private static final double TOP_P = 0.9;

  @Option(names = "--tokens", description = "Most new tokens (20)")
  private @Nullable Integer tokens;

  @Option(names = "--samples", description = "Samples of each prompt")
  private @Nullable Integer samples;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Seed of sampling and statistics (${DEFAULT-VALUE})")
  long seed;

  @Option(names = "--greedy", description = "The most probable token always, instead of sampling")
  private boolean greedy;

  @Option(names = "--temperature", description = "Divides the logits (1)")
  private @Nullable Double temperature;

  @Option(names = "--top-p", description = "Mass of the most probable tokens kept (0.9; 1 is all)")
  private @Nullable Double topP;

  @Option(names = "--top-k", description = "Most probable tokens kept (0 is all)")
  private @Nullable Integer topK;

  @Option(names = "--min-p", description = "Least probability, relative to the highest (0)")
  private @Nullable Double minP;

  @Option(names = "--typical-p", description = "Mass of the most typical tokens kept (1 is all)")
  private @Nullable Double typicalP;

  @Option(names = "--repetition-penalty", description = "Of tokens that are there already (1)")
  private @Nullable Double repetition;

  @Option(names = "--no-repeat-ngram", description = "No sequence of so many tokens twice (0)")
  private @Nullable Integer ngram;

  @Option(names = "--stop", paramLabel = "TEXT", description = "Ends a completion; may be repeated")
  private List<String> stops = List.of();

  @Option(names = "--min-tokens", description = "Tokens before which a text may not end (0)")
  private @Nullable Integer leastTokens;

  @Option(
      names = "--batch",
      defaultValue = "128",
      description = "Most sequences at once; changes speed and memory alone (${DEFAULT-VALUE})")
  int batch;

  /**
   * The settings.
   *
   * @param usualSamples of each prompt, if the user says nothing
   */
  GenerationConfig config(int usualSamples) {
    int count = OptionRange.atLeast("--samples", or(samples, greedy ? 1 : usualSamples), 1);
    int most = OptionRange.atLeast("--tokens", or(tokens, 20), 1);
    int least = OptionRange.atLeast("--min-tokens", or(leastTokens, 0), 0);
    if (greedy && count > 1) {
      throw new UsageException(
          "--samples must be 1 with --greedy but was " + count + ": all samples would be the same");
    }
    if (least > most) {
      throw new UsageException("--min-tokens " + least + " must not be above --tokens " + most);
    }
    double penalty =
        OptionRange.positive("--repetition-penalty", or(repetition, 1), "1 changes nothing");
    return new GenerationConfig(
        most,
        decoding(),
        new Penalties(
            penalty, 0, 0, OptionRange.atLeast("--no-repeat-ngram", or(ngram, 0), 0), List.of()),
        new Stops(stops, Set.of(), least),
        count,
        seed,
        OptionRange.atLeast("--batch", batch, 1),
        true);
  }

  private Decoding decoding() {

    if (!greedy) {
      double least = or(minP, 0);
      if (!(least >= 0 && least < 1)) {
        throw new UsageException("--min-p must be in [0, 1) but was " + least + "; 0 keeps all");
      }
      return new Decoding.Sampling(
          OptionRange.positive(
              "--temperature", or(temperature, 1), "--greedy takes the most probable token"),
          OptionRange.atLeast("--top-k", or(topK, 0), 0),
          OptionRange.share("--top-p", or(topP, TOP_P)),
          least,
          OptionRange.share("--typical-p", or(typicalP, 1)));
    }
    if (anyGiven(temperature, topP, topK, minP, typicalP)) {
      throw new UsageException(
          "--greedy takes the most probable token, so temperature, top-p, top-k, min-p and"
              + " typical-p do nothing; leave out one or the other");
    }
    return new Decoding.Greedy();
  }

  /** Refuses to be given beside a protocol, which says all of this. */
  void requireOnlySeedAndBatch(String protocol) {
    if (greedy
        || !stops.isEmpty()
        || anyGiven(tokens, samples, leastTokens, repetition, ngram)
        || anyGiven(temperature, topP, topK, minP, typicalP)) {
      throw new UsageException(
          "protocol "
              + protocol
              + " says how texts are generated; leave out the protocol or the options of sampling");
    }
  }

  private static boolean anyGiven(@Nullable Object... options) {
    return Stream.of(options).anyMatch(option -> option != null);
  }

  private static int or(@Nullable Integer value, int usual) {
    return value == null ? usual : value;
  }

  private static double or(@Nullable Double value, double usual) {
    return value == null ? usual : value;
  }
}
