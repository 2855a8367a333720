/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.Program;
import io.detoxj.rewrite.data.RewriteItem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Pairs of sentences that a rewriter learns from, without those of a test set. */
final class TrainingPairs {
  @Mixin private PairOptions pairs = new PairOptions();

  @Option(
      names = "--leave-out",
      paramLabel = "FILE",
      description =
          "Sentences of a test set, one a line or all strings of JSON lines: pairs with one of them,"
              + " whatever its case and punctuation, are not learnt from")
  private @Nullable Path leaveOut;

  /** The sentences with their references. */
  List<RewriteItem> read(Program program) throws IOException {
    Set<String> left =
        leaveOut == null
            ? Set.of()
            : UserFiles.sentences("--leave-out", leaveOut).stream()
                .map(TrainingPairs::letters)
                .collect(Collectors.toSet());
    List<RewriteItem> kept = new ArrayList<>();
    int leftOut = 0;
    for (RewriteItem item : pairs.read(program)) {
      if (left.contains(letters(item.source()))
          || item.references().stream().anyMatch(one -> left.contains(letters(one)))) {
        leftOut++;
      } else {
        kept.add(item);
      }
    }
    if (leftOut > 0) {
      program.note("%s sources are left out, for they stand in %s".formatted(leftOut, leaveOut));
    }
    return kept;
  }

  /** A sentence without case, punctuation and blanks. */
  private static String letters(String text) {
    return text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
  }
}
