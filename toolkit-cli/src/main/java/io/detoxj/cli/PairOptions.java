/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.OptionRange;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.UsageException;
import io.detoxj.core.ConfigException;
import io.detoxj.rewrite.data.InventedPairs;
import io.detoxj.rewrite.data.ItemSet;
import io.detoxj.rewrite.data.ParaDetox;
import io.detoxj.rewrite.data.RewriteItem;
import io.detoxj.rewrite.data.TextDetox;
import io.detoxj.rewrite.data.ToxiRewriteCn;
import io.detoxj.rewrite.metric.BleuTokenizer;
import io.detoxj.rewrite.rewriter.BlankSegmenter;
import io.detoxj.rewrite.rewriter.ChineseSegmenter;
import io.detoxj.rewrite.rewriter.Segmenter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which sentences are rewritten. */
final class PairOptions {
  private static final int ALL = Integer.MAX_VALUE;

  /** How the file is written. */
  enum Format {
    COLUMNS,
    PARADETOX,
    PARADETOX_TEST,
    TEXTDETOX,
    TOXIREWRITECN
  }

  @Option(
      names = "--pairs",
      paramLabel = "FILE",
      description = "Sentences, with references or without (a few invented ones)")
  private @Nullable Path file;

  @Option(
      names = "--format",
      defaultValue = "COLUMNS",
      description =
          "${COMPLETION-CANDIDATES}; COLUMNS is any .jsonl, .csv or .tsv (${DEFAULT-VALUE})")
  private Format format = Format.COLUMNS;

  @Mixin private SentenceColumns columns = new SentenceColumns();

  @Option(
      names = "--language",
      defaultValue = "en",
      paramLabel = "LANGUAGE",
      description =
          "en or zh: the invented sentences, and how BLEU counts words (${DEFAULT-VALUE})")
  private String language = "en";

  @Option(names = "--limit", paramLabel = "N", description = "Only the first so many sentences")
  private int limit = ALL;

  /** The file that was named; null for the invented ones. */
  @Nullable Path file() {
    return file;
  }

  /** The sentences. */
  List<RewriteItem> read(Program program) throws IOException {
    OptionRange.atLeast("--limit", limit, 1);
    tokenizer();
    if (file == null) {
      return cut(InventedPairs.of(language).items());
    }
    UserFiles.requireFile("--pairs", file);
    ItemSet set =
        switch (format) {
          case COLUMNS -> columns.with().read(file);
          case PARADETOX -> ParaDetox.read(file);
          case PARADETOX_TEST -> ParaDetox.test(file);
          case TEXTDETOX -> TextDetox.table(file);
          case TOXIREWRITECN -> ToxiRewriteCn.items(ToxiRewriteCn.read(file));
        };
    if (!set.oddities().isEmpty()) {
      program.note(set.summary());
    }
    if (set.items().isEmpty()) {
      throw new ConfigException(file + " has no sentence; give a file with some");
    }
    return cut(set.items());
  }

  private List<RewriteItem> cut(List<RewriteItem> items) {
    return items.subList(0, Math.min(limit, items.size()));
  }

  /** What words are for controls. */
  Segmenter segmenter() {
    return language.equals("zh") ? new ChineseSegmenter() : new BlankSegmenter();
  }

  /** How BLEU counts words. */
  BleuTokenizer tokenizer() {
    return tokenizer(language);
  }

  static BleuTokenizer tokenizer(String language) {
    return switch (language) {
      case "en" -> BleuTokenizer.T13A;
      case "zh" -> BleuTokenizer.ZH;
      default -> throw new UsageException("--language must be en or zh, not \"" + language + "\"");
    };
  }
}
