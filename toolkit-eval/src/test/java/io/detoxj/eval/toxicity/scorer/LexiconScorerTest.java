/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.scorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.detoxj.core.ConfigException;
import io.detoxj.core.io.Sha256;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.score.ScoreOutcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LexiconScorerTest {
  private static final Path SHARED = Path.of("../../shared/data/lexicons");

  @TempDir Path folder;

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("terms.txt"), content);
  }

  private LexiconScorer plain(String... terms) throws IOException {
    return LexiconScorer.load(file(String.join("\n", terms)));
  }

  private static double scored(LexiconScorer scorer, String text) {
    return ((ScoreOutcome.Scored) scorer.score(List.of(text)).get(0)).toxicity();
  }

  @ParameterizedTest
  @CsvSource({
    "You SOGGY biscuit!, 1",
    "you soggy-biscuit, 1",
    "you soggy  _ biscuit, 1",
    "ｓｏｇｇｙ ｂｉｓｃｕｉｔ, 1",
    "sog\u200Bgy bis\u00ADcuit, 1",
    "a soggybiscuit, 0",
    "soggy biscuits, 0",
    "unsoggy biscuit, 0",
    "soggy. biscuit, 0",
    "soggy, 0",
    "*nitwit*, 1",
    "the nitwit's hat, 1",
    "nitwitted, 0",
    "Nitwi\u0301t, 0",
    "nitwit\u0301, 0",
    "blithering, 1",
    "blithered on, 1",
    "unblithering, 0",
    "blith, 0",
    "WEISSWURST and WEI\u00DFWURST, 1",
    "a 9 day wonder, 1",
    "such a t*rnip, 1",
    "got @eggs, 1",
    "got c@eggs, 0",
  })
  void findsWholeTermsHoweverTheyAreWritten(String text, double expected) throws IOException {
    LexiconScorer scorer =
        plain(
            "# invented",
            "Soggy Biscuit",
            "",
            "nitwit",
            "blither*",
            "wei\u00DFwurst",
            "9-day wonder",
            "t*rnip",
            "@eggs");
    assertThat(scorer.size()).isEqualTo(7);
    assertThat(scored(scorer, text)).isEqualTo(expected);
  }

  @Test
  void theWorstTermCountsAndAllAreNamed() throws IOException {
    LexiconScorer scorer =
        LexiconScorer.load(
            file("turnip\t1\nsoggy turnip\t2\nmuffin\t0\nsogg*\t1.5\nTurnip\t0.5\n"),
            LexiconFormat.rated(0, 4));
    assertThat(scored(scorer, "soggy turnip")).isEqualTo(0.5);
    assertThat(scored(scorer, "turnip")).isEqualTo(0.25);
    assertThat(scored(scorer, "a muffin")).isZero();
    assertThat(scorer.found("The soggy turnip ate a muffin."))
        .isEqualTo(Map.of("soggy turnip", 0.5, "sogg*", 0.375, "turnip", 0.25, "muffin", 0.0));
    assertThat(scorer.found("the sea")).isEmpty();
    LexiconScorer alike = plain("sogg", "sogg*", "sogg turnip", "sogg.");
    assertThat(alike.found("sogg. turnip").keySet()).containsExactly("sogg", "sogg*", "sogg.");
    assertThat(alike.found("sogg turnip").keySet()).containsExactly("sogg", "sogg turnip", "sogg*");
    assertThat(alike.found("soggier").keySet()).containsExactly("sogg*");
  }

  @Test
  void columnsAreFoundByTheirNames() throws IOException {
    Path csv = file("\"id\",\"word, or words\",harm\r\n1,\"odd \"\"duck\"\"\",3\r\n2,dunce,1\r\n");
    LexiconScorer scorer =
        LexiconScorer.load(csv, LexiconFormat.columns(',', "word, or words", "harm", 1, 3));
    assertThat(scored(scorer, "an odd \"duck\"")).isEqualTo(1);
    assertThat(scored(scorer, "dunce")).isZero();

    Path tsv = file("lemma\tlevel\n#dunce\thigh\n");
    LexiconScorer unrated = LexiconScorer.load(tsv, LexiconFormat.columns('\t', "lemma"));
    assertThat(scored(unrated, "a #dunce")).isEqualTo(1);
    assertThat(scored(unrated, "a dunce")).isZero();
  }

  @Test
  void textsWithoutWordsAreLeftUnscoredUnlessASignIsListed() throws IOException {
    LexiconScorer scorer = plain("\uD83E\uDD54", "nitwit");
    assertThat(
            scorer.score(List.of("", " \t\u00A0", "?!", "ha\uD83E\uDD54", "\uD83E\uDD54", "sea")))
        .containsExactly(
            new ScoreOutcome.Unscored("the text is blank"),
            new ScoreOutcome.Unscored("the text has no word to judge"),
            new ScoreOutcome.Unscored("the text has no word to judge"),
            new ScoreOutcome.Scored(0),
            new ScoreOutcome.Scored(1),
            new ScoreOutcome.Scored(0));
  }

  @Test
  void saysWhichListItIs() throws IOException {
    Path list = file("nitwit\n");
    LexiconScorer scorer = LexiconScorer.load(list);
    assertThat(scorer.info().id()).isEqualTo("lexicon");
    assertThat(scorer.info().weightsSha256()).isEqualTo(Sha256.hex(list));
    assertThat(scorer.info().description()).contains("1 terms");
    assertThat(scorer.limits()).hasSize(5);
    // The same list read with another range gives other scores, and must not pass for the same.
    Path rated = file("nitwit\t1\n");
    assertThat(LexiconScorer.load(rated, LexiconFormat.rated(0, 2)).info())
        .isNotEqualTo(LexiconScorer.load(rated, LexiconFormat.rated(0, 1)).info());
  }

  @Test
  void gzippedListsAreReadAndBoundedAfterUnpacking() throws IOException {
    Path packed = Files.write(folder.resolve("list.gz"), gzip("nitwit\nturnip\n"));
    assertThat(scored(LexiconScorer.load(packed), "turnip")).isEqualTo(1);
    String padding = ("#" + "x".repeat(60_000) + "\n").repeat(300);
    Path bomb = Files.write(folder.resolve("bomb.gz"), gzip(padding));
    assertThatThrownBy(() -> LexiconScorer.load(bomb))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("larger than 16777216 bytes unpacked");
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private void refused(String content, LexiconFormat format, String complaint) throws IOException {
    Path list = file(content);
    assertThatThrownBy(() -> LexiconScorer.load(list, format))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(list + " line ")
        .hasMessageContaining(complaint);
  }

  @Test
  void whatIsNotAListIsRefusedByLine() throws IOException {
    LexiconFormat rated = LexiconFormat.rated(0, 2);
    refused("nitwit\ndunce\t2\n", LexiconFormat.plain(), "line 2: a plain list");
    refused("# nothing\n\n", LexiconFormat.plain(), "has no terms");
    refused("nitwit\n--\n", LexiconFormat.plain(), "line 2: a term must have 1 to 200");
    refused("x".repeat(201), LexiconFormat.plain(), "has 201");
    String long200 =
        IntStream.range(0, 20_001)
            .mapToObj(i -> "%0200d\n".formatted(i))
            .collect(Collectors.joining());
    refused(long200, LexiconFormat.plain(), "line 20001: there are more than 250000 terms or");
    refused("ab*", LexiconFormat.plain(), "at least 3 letters");
    refused("abc**", LexiconFormat.plain(), "at least 3 letters");
    refused("*", LexiconFormat.plain(), "at least 3 letters");
    refused("nitwit\t1\ndunce\n", rated, "line 2: it has 1 fields where 2 are needed");
    refused("nitwit\t1\t1\n", rated, "it has 3 fields");
    refused("nitwit\thigh\n", rated, "the rating \"high\" is not a number");
    refused("nitwit\t2.5\n", rated, "the rating 2.5 is not from 0.0 to 2.0");
    refused("nitwit\tNaN\n", rated, "the rating NaN is not from");
    LexiconFormat columns = LexiconFormat.columns(',', "term", "rating", 0, 1);
    refused("word,rating\nx,1\n", columns, "line 1: the header must have the column \"term\" once");
    refused("term,rating,term\nx,1\n", columns, "once");
    refused("term,rating\n\"x,1\n", columns, "line 2: a quotation mark is open");
    refused("term,rating\nx\n", columns, "line 2: it has 1 fields");
    assertThatThrownBy(() -> LexiconScorer.load(folder.resolve("none.txt")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("there is no lexicon file");
    assertThatThrownBy(() -> LexiconFormat.rated(2, 2)).hasMessageContaining("2.0 and 2.0");
    assertThatThrownBy(() -> LexiconFormat.columns(';', "term")).hasMessageContaining("';'");
  }

  @Test
  void threadsGetTheSameScores() throws IOException {
    LexiconScorer scorer = plain("soggy biscuit", "nitwit", "blither*");
    List<String> texts = List.of("a nitwit", "the sea", "blithering soggy biscuit", "");
    List<ScoreOutcome> alone = scorer.score(texts);
    assertThat(IntStream.range(0, 64).parallel().mapToObj(i -> scorer.score(texts)).toList())
        .isEqualTo(Collections.nCopies(64, alone));
  }

  @Test
  void agreesWithAPlainSearchOnManyRandomTexts() throws IOException {
    List<String> terms = List.of("a", "ab", "ba b", "b a b", "aab", "c");
    LexiconScorer scorer = plain(terms.toArray(String[]::new));
    RandomGenerator random = RandomStreams.named(7, "lexicon-test");
    for (int round = 0; round < 2000; round++) {
      String text =
          random
              .ints(12, 0, 4)
              .mapToObj(i -> "ab c".substring(i, i + 1))
              .collect(Collectors.joining());
      String spaced = " " + text.strip().replaceAll(" +", " ") + " ";
      List<String> expected = terms.stream().filter(t -> spaced.contains(" " + t + " ")).toList();
      assertThat(scorer.found(text).keySet())
          .as(text)
          .containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  @Test
  @Tag("shared")
  void readsPublishedLists() throws IOException {
    assumeTrue(Files.isDirectory(SHARED), () -> "the published lists are not at " + SHARED);
    assertThat(LexiconScorer.load(SHARED.resolve("ldnoobw_en.txt")).size()).isEqualTo(403);
    LexiconScorer words = LexiconScorer.load(SHARED.resolve("profane_words_en.txt"));
    assertThat(words.size()).isBetween(2600, 2726);
    LexiconFormat zeroToTwo = LexiconFormat.columns('\t', "term", "rating", 0, 2);
    LexiconScorer cuss = LexiconScorer.load(SHARED.resolve("cuss_en.tsv"), zeroToTwo);
    assertThat(cuss.size()).isBetween(1750, 1795);
    LexiconFormat severity = LexiconFormat.columns(',', "text", "severity_rating", 0, 3);
    Path surge = SHARED.resolve("surge_profanity_en.csv");
    assertThat(LexiconScorer.load(surge, severity).size()).isBetween(1500, 1598);
    LexiconScorer hurtlex =
        LexiconScorer.load(
            SHARED.resolve("hurtlex_en_1.2.tsv.gz"), LexiconFormat.columns('\t', "lemma"));
    assertThat(hurtlex.size()).isBetween(5000, 8228);

    assertEveryTermFindsItself(SHARED.resolve("cuss_en.tsv"), cuss);
    assertThat(scored(words, "the train leaves at nine tomorrow")).isZero();
  }

  private static void assertEveryTermFindsItself(Path tsv, LexiconScorer scorer)
      throws IOException {
    List<String> lines = Files.readAllLines(tsv);
    for (String line : lines.subList(1, lines.size())) {
      int tab = line.indexOf('\t');
      double rating = Double.parseDouble(line.substring(tab + 1));
      String text = "they said " + line.substring(0, tab).toUpperCase(Locale.ROOT) + ".";
      assertThat(scored(scorer, text)).isGreaterThanOrEqualTo(rating / 2);
    }
  }
}
