/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import io.detoxj.core.corpus.CorpusSplit;
import io.detoxj.core.corpus.Document;
import io.detoxj.core.io.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusTest {
  @TempDir Path folder;

  @Test
  void everyPieceOfALongDocumentIsKept() throws IOException {
    String text = "word ".repeat(2_000).strip();
    DataFolder.write(folder, "docs.jsonl.gz", "{\"text\":\"" + text + "\"}");

    List<Document> documents = Corpus.read(folder, List.of(jsonLines()));

    assertThat(documents).hasSize(4).allMatch(d -> d.text().length() <= Document.PIECE_LIMIT);
    assertThat(String.join(" ", documents.stream().map(Document::text).toList())).isEqualTo(text);
  }

  @Test
  void plainTextIsSeparatedAtEndOfText() throws IOException {
    DataFolder.write(folder, "a.txt.gz", "one", "two", "<|endoftext|>", "three", "<|endoftext|>");
    CorpusSource source =
        new CorpusSource("a", "CC0", CorpusSource.Format.PLAIN_TEXT, List.of("a.txt.gz"));

    assertThat(Corpus.read(folder, List.of(source)))
        .containsExactly(new Document("a", "one\ntwo"), new Document("a", "three"));
  }

  @Test
  void onlyOpenTrainingRecordsAreTaken() throws IOException {
    DataFolder.write(
        folder,
        "labelled.jsonl.gz",
        labelled("open", "train"),
        labelled("nc", "train"),
        labelled("gpl", "train"),
        labelled("open", "valid"),
        labelled("open", "test"));
    CorpusSource source =
        new CorpusSource(
            "labelled",
            "open",
            CorpusSource.Format.OPEN_TRAIN_JSON_LINES,
            List.of("labelled.jsonl.gz"));

    assertThat(Corpus.read(folder, List.of(source)))
        .containsExactly(new Document("labelled", "open train"));
  }

  @Test
  void brokenRecordsAreNamed() throws IOException {
    DataFolder.write(folder, "docs.jsonl.gz", "{\"text\":\"one\"}", "{\"txt\":\"two\"}");

    assertThatThrownBy(() -> Corpus.read(folder, List.of(jsonLines())))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("docs.jsonl.gz, line 2: field \"text\" is missing");
  }

  @Test
  void missingFolderIsNamed() {
    assertThatThrownBy(() -> Corpus.read(folder))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("docs.jsonl.gz")
        .hasMessageContaining("data folder");
  }

  @Test
  void sourcesHaveUniqueNamesAndStayFreeOfNonCommercialText() {
    assertThat(CorpusSource.ALL).extracting(CorpusSource::name).doesNotHaveDuplicates().hasSize(8);
    assertThat(CorpusSource.ALL)
        .flatExtracting(CorpusSource::files)
        .doesNotHaveDuplicates()
        .noneMatch(file -> file.matches(".*(brown|dailydialog|nps).*"));
  }

  @Test
  @Tag("shared")
  void readsTheWholeDataFolder() throws IOException {
    Path data = Path.of("../../shared/data");
    Assumptions.assumeTrue(
        Files.isDirectory(data), "no data folder at " + data.toAbsolutePath().normalize());

    List<Document> documents = Corpus.read(data);
    CorpusSplit split = CorpusSplit.of(documents, 1);

    assertThat(documents).extracting(Document::source).contains("tinystories", "labelled", "masc");
    assertThat(documents.stream().filter(d -> d.source().equals("labelled")).count())
        .isGreaterThanOrEqualTo(95_585);
    assertThat(split.validation()).hasSizeGreaterThan(1_000);
  }

  private static CorpusSource jsonLines() {
    return new CorpusSource(
        "docs", "CC0", CorpusSource.Format.JSON_LINES, List.of("docs.jsonl.gz"));
  }

  private static String labelled(String licence, String split) {
    return "{\"text\":\"%s %s\",\"licence\":\"%s\",\"split\":\"%s\"}"
        .formatted(licence, split, licence, split);
  }
}
