/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.ConfigException;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.rewrite.chinese.PredictionFile;
import io.detoxj.rewrite.label.LabelledFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged files are read or refused by a message that names them; nothing else happens. */
class MutatedFilesTest {
  private static final String TABLE =
      "toxic\tneutral1\tlang\ntoxic_sentence\tneutral_sentence\tru\n\"you\nspoon\"\tb 😀\ten\n";
  private static final String INPUTS =
      "toxic_sentence\tneutral_sentence\tlang\nyou spoon\t\ten\n\"a \"\"b\"\"\"\tc\tru\n";
  private static final String LINES =
      """
      {"id":"1","text":"a\\u00e9","src":"s","trg":"t","toxic":"x","lang":"en"}
      {"id":"2","text":"b","src":"s","trg":"","toxic":"y","neutral1":["z"],"lang":"ru"}
      """;
  private static final String ARRAY =
      "[{\"toxic\":\"甲乙\",\"neutral\":\"乙\",\"polite\":\"您\",\"toxic_words\":[\"甲\"],"
          + "\"scenarios\":\"emoji-induced toxicity\",\"dataset\":\"emoji\",\"idx\":1}]";
  private static final String APPDIA =
      "id\toffensive-text\tstyle-transferred-text\n7\tyou \"spoon\tplease 😀\n8\tb\t\n";
  private static final String RATINGS = "text1,text2,human,bleu\n\"a, b\",c,2.5,0.25\nd,e,1,\n";

  private static final String LABELLED =
      "text\tlabel\tset\nyou spoon\ttoxic\t1\na \"b\tneutral\t1\nc 😀\ttoxic\t2\n";
  private static final String LABELLED_LINES =
      """
      {"text":"a\\u00e9","label":"toxic","set":"1"}
      {"text":"b","label":"neutral","set":2}
      """;
  private static final String PREDICTIONS =
      """
      {"source":"甲乙","rewrite":"乙","rewriter":"ab"}
      {"source":"丙","refused":"no","rewriter":"ab"}
      """;
  private static final String PREDICTED =
      "[{\"source\":\"甲乙\",\"rewrite\":\"乙\"},{\"source\":\"丙\",\"rewrite\":null}]";
  private static final String PREDICTION_TABLE = "source\trewrite\n\"甲\n乙\"\t乙\n丙\t\"\"\n";

  private interface Reading {
    Object read(Path file) throws IOException;
  }

  private record Kind(String name, String seed, Reading reading) {}

  private static final NamedColumns COLUMNS =
      new NamedColumns("toxic", List.of("neutral1"), List.of("lang"), false);
  private static final PredictionFile PREDICTION_FILE = new PredictionFile("source", "rewrite", "");
  private static final List<Kind> KINDS =
      List.of(
          new Kind("a.tsv", TABLE, ParaDetox::read),
          new Kind("b.tsv", INPUTS, TextDetox::table),
          new Kind("c.tsv", TABLE, COLUMNS::read),
          new Kind("d.jsonl", LINES, ParaDetox::test),
          new Kind("e.jsonl", LINES, TextDetox::texts),
          new Kind("f.jsonl", LINES, COLUMNS::read),
          new Kind("g.json", ARRAY, ToxiRewriteCn::read),
          new Kind("h.json", ARRAY, ToxiRewriteCn::split),
          new Kind("i.csv", RATINGS, SgddTst::withMetrics),
          new Kind("j.tsv", LABELLED, file -> LabelledFile.read(file, "text", "label", "set")),
          new Kind("k.jsonl", LABELLED_LINES, file -> LabelledFile.read(file, "text", "label", "")),
          new Kind("l.jsonl", PREDICTIONS, PREDICTION_FILE::read),
          new Kind("m.json", PREDICTED, PREDICTION_FILE::read),
          new Kind("n.tsv", PREDICTION_TABLE, PREDICTION_FILE::read),
          new Kind("o.tsv", APPDIA, Appdia::read));

  @TempDir private Path folder;

  @Test
  void each_file_is_read_as_it_is() throws IOException {
    for (Kind kind : KINDS) {
      Path file = Files.writeString(folder.resolve(kind.name()), kind.seed());
      assertThat(kind.reading().read(file)).as(kind.name()).isNotNull();
    }
  }

  @Test
  void some_damaged_files_are_read_or_refused() throws IOException {
    check(1400);
  }

  @Test
  @Tag("slow")
  void fifty_thousand_damaged_files_are_read_or_refused() throws IOException {
    check(50_000);
  }

  private void check(int files) throws IOException {
    RandomGenerator random = RandomStreams.named(1, "mutated files");
    int refused = 0;
    for (int i = 0; i < files; i++) {
      Kind kind = KINDS.get(i % KINDS.size());
      byte[] bytes = kind.seed().getBytes(StandardCharsets.UTF_8);
      int changes = 1 + random.nextInt(4);
      for (int change = 0; change < changes; change++) {
        bytes = mutated(bytes, random);
      }
      Path file = folder.resolve(kind.name());
      Files.write(file, bytes);
      try {
        assertThat(kind.reading().read(file)).isNotNull();
      } catch (ConfigException e) {
        refused++;
        assertThat(e).hasMessageNotContaining("\n");
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError(
            kind.name() + " of " + new String(bytes, StandardCharsets.ISO_8859_1), e);
      }
    }
    // Some changes do no harm, and some do.
    assertThat(refused).isBetween(files / 10, files - files / 10);
  }

  private static byte[] mutated(byte[] bytes, RandomGenerator random) {
    if (bytes.length == 0) {
      return new byte[] {(byte) random.nextInt(256)};
    }
    int from = random.nextInt(bytes.length);
    int to = Math.min(bytes.length, from + 1 + random.nextInt(12));
    byte[] part = Arrays.copyOfRange(bytes, from, to);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, from);
    switch (random.nextInt(7)) {
      case 0 -> out.write(bytes, to, bytes.length - to);
      case 1 -> {
        out.writeBytes(part);
        out.writeBytes(part);
        out.write(bytes, to, bytes.length - to);
      }
      case 2 -> {
        out.write(random.nextInt(256));
        out.write(bytes, from + 1, bytes.length - from - 1);
      }
      case 3 -> {
        out.write("\t\n\r\",{}[]\\0".charAt(random.nextInt(11)));
        out.write(bytes, from, bytes.length - from);
      }
      case 4 -> {
        out.writeBytes("\\ud800".getBytes(StandardCharsets.UTF_8));
        out.write(bytes, from, bytes.length - from);
      }
      case 5 -> {
        out.writeBytes("[".repeat(1 + random.nextInt(3000)).getBytes(StandardCharsets.UTF_8));
        out.write(bytes, from, bytes.length - from);
      }
      default -> {
        // Cut short.
      }
    }
    return out.toByteArray();
  }
}
