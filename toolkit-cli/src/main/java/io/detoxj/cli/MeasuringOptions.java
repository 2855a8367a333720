/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.OptionRange;
import io.detoxj.core.encoder.SentenceEncoder;
import io.detoxj.eval.metric.MissingPolicy;
import io.detoxj.minilm.MiniLmJudge;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How rewrites are measured. */
final class MeasuringOptions {
  private static final String ACCEPTABLE = "acceptable";

  @Option(
      names = "--similarity",
      defaultValue = "none",
      paramLabel = "MODEL",
      description =
          "Encoder of sentences, a folder; minilm is that of the bundled judge, to which toxic and"
              + " harmless texts are never alike; none for chrF (${DEFAULT-VALUE})")
  private String similarity = "none";

  @Option(
      names = "--missing",
      defaultValue = "0.1",
      paramLabel = "SHARE",
      description = "Share of sentences that may lack a value (${DEFAULT-VALUE})")
  private double missing;

  @Option(
      names = "--fluency",
      paramLabel = "MODEL",
      description =
          "Judge of acceptable texts, for paradetox_fl and paradetox_j: the folder of a classifier,"
              + " or the file of a labeller of character n-grams")
  private @Nullable Path fluency;

  @Option(
      names = "--acceptable",
      defaultValue = ACCEPTABLE,
      paramLabel = "LABEL",
      description = "The label that --fluency gives acceptable texts (${DEFAULT-VALUE})")
  private String acceptable = ACCEPTABLE;

  /** The name of the encoder. */
  String similarity() {
    return similarity;
  }

  /** How many sentences may lack a value; a usage error if that is no share. */
  MissingPolicy policy() {
    OptionRange.shareOrNone("--missing", missing);
    return new MissingPolicy(missing);
  }

  /** An encoder of sentences by its name: none, minilm or a folder; the caller closes it. */
  static @Nullable SentenceEncoder encoder(String name) throws IOException {
    return switch (name) {
      case "none" -> null;
      case "minilm" -> MiniLmJudge.encoder();
      default -> SentenceEncoder.load(ModelOptions.folder(name));
    };
  }

  /** Where the judge of fluency is; null if none is asked for. */
  @Nullable Path fluency() {
    return fluency;
  }

  /** The label of acceptable texts. */
  String acceptable() {
    return acceptable;
  }
}
