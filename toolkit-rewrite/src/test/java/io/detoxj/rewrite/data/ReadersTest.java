/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.detoxj.core.ConfigException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadersTest {
  @TempDir private Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void quotes_in_paradetox_are_part_of_the_texts_and_fragments_are_counted() throws IOException {
    ItemSet set =
        ParaDetox.read(
            file(
                "p.tsv",
                """
                toxic\tneutral1\tneutral2\tneutral3
                he said "shut it\tHe said be quiet.\t"Please be quiet."\t
                broken in\t"two
                half"\t\t
                no rewrite\t \t\t
                \tonly rewrite\t\t
                he said "shut it\tHe said be quiet.\t"Please be quiet."\t
                he said "shut it\tAnother one\t\t\r
                """));
    assertThat(set.items()).hasSize(3);
    assertThat(set.items().get(0))
        .isEqualTo(
            new RewriteItem(
                "line-2",
                "he said \"shut it",
                List.of("He said be quiet.", "\"Please be quiet.\""),
                Map.of()));
    assertThat(set.items().get(1).references()).isEmpty();
    assertThat(set.items().get(2).references()).containsExactly("Another one");
    assertThat(set.rows()).isEqualTo(7);
    assertThat(set.oddities())
        .isEqualTo(
            Map.of(
                Oddity.FRAGMENT, 2,
                Oddity.NO_REFERENCE, 1,
                Oddity.NO_SOURCE, 1,
                Oddity.DUPLICATE, 1,
                Oddity.SOURCE_SEEN_BEFORE, 1));
    assertThat(set.summary()).startsWith("3 items of 7 rows").contains("2 fragment");
  }

  @Test
  void wrong_tables_are_named() throws IOException {
    for (Map.Entry<String, String> wrong :
        Map.of(
                "", "is empty",
                "a\tb\n", "no column \"toxic\"",
                "toxic\tother\n", "no column neutral1",
                "toxic\ttoxic\n", "each once",
                "toxic\tneutral1\na\tb\tc\n", "line 2 has 3 fields")
            .entrySet()) {
      Path file = file("w.tsv", wrong.getKey());
      assertThatExceptionOfType(ConfigException.class)
          .isThrownBy(() -> ParaDetox.read(file))
          .withMessageContaining(wrong.getValue());
    }
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> ParaDetox.read(folder.resolve("none.tsv")))
        .withMessageContaining("there is no file");
  }

  @Test
  void appdia_has_ids_fragments_and_further_columns() throws IOException {
    ItemSet set =
        Appdia.read(
            file(
                "a.tsv",
                """
                id\toffensive-text\tstyle-transferred-text\trelations
                7\tyou "spoon\tI disagree.\tCONTRAST
                8\tbroken in
                two\thalf\t
                9\tno rewrite\t \t
                10\t\tonly rewrite\t
                11\tyou "spoon\tI disagree.\tCONTRAST
                12\tyou "spoon\tPlease do not.\tCONTRAST\r
                """));
    assertThat(set.items())
        .containsExactly(
            new RewriteItem(
                "line-2 7", "you \"spoon", List.of("I disagree."), Map.of("relations", "CONTRAST")),
            new RewriteItem("line-5 9", "no rewrite", List.of(), Map.of("relations", "")),
            new RewriteItem(
                "line-8 12",
                "you \"spoon",
                List.of("Please do not."),
                Map.of("relations", "CONTRAST")));
    assertThat(set.oddities())
        .isEqualTo(
            Map.of(
                Oddity.FRAGMENT, 2,
                Oddity.NO_REFERENCE, 1,
                Oddity.NO_SOURCE, 1,
                Oddity.DUPLICATE, 1,
                Oddity.SOURCE_SEEN_BEFORE, 1));
    // The layout without ids, and with the unnamed numbers that pandas writes.
    assertThat(
            Appdia.read(file("b.tsv", "\toffensive-text\tstyle-transferred-text\n0\ta\tb\n"))
                .items())
        .containsExactly(new RewriteItem("line-2", "a", List.of("b"), Map.of()));
  }

  @Test
  void other_tables_are_not_appdia() throws IOException {
    for (Map.Entry<String, String> wrong :
        Map.of(
                "", "is empty",
                "id\toffensive\n", "no column \"offensive-text\"",
                "offensive-text\ttext\n", "no column \"style-transferred-text\"",
                "offensive-text\tstyle-transferred-text\na\tb\tc\n", "line 2 has 3 fields")
            .entrySet()) {
      Path file = file("w.tsv", wrong.getKey());
      assertThatExceptionOfType(ConfigException.class)
          .isThrownBy(() -> Appdia.read(file))
          .withMessageContaining(wrong.getValue());
    }
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> Appdia.read(folder.resolve("none.tsv")))
        .withMessageContaining("there is no file");
  }

  @Test
  void reasons_against_rewriting_are_read() throws IOException {
    Path file =
        file(
            "c.tsv",
            "\tINPUT:toxic_comment\tOUTPUT:reasons\n"
                + "0\t\"\"\"you spoon\"\"\"\t\"\"\"{\"\"\"\"unclear\"\"\"\":true}\"\"\"\n"
                + "1\tyou fork\t{}\n");
    assertThat(ParaDetox.cannotRewrite(file))
        .containsExactly(
            new ParaDetox.Unrewritten("you spoon", List.of("unclear")),
            new ParaDetox.Unrewritten("you fork", List.of()));
  }

  @Test
  void inputs_of_textdetox_have_languages_and_quotes_are_quotes() throws IOException {
    ItemSet set =
        TextDetox.table(
            file(
                "t.tsv",
                "toxic_sentence\tneutral_sentence\tlang\n\"a \"\"b\"\"\nc\"\t\ten\nд\tе\tru\n"));
    assertThat(set.items().get(0).source()).isEqualTo("a \"b\"\nc");
    assertThat(set.by(TextDetox.LANGUAGE)).containsOnlyKeys("en", "ru");
    assertThat(set.count(Oddity.NO_REFERENCE)).isEqualTo(1);
  }

  @Test
  void references_of_textdetox_are_joined_by_id() throws IOException {
    Path inputs = file("i.jsonl", "{\"id\":\"1\",\"text\":\"a\"}\n{\"id\":\"2\",\"text\":\"b\"}\n");
    Path references = file("r.jsonl", "{\"id\":\"2\",\"text\":\"B\"}\n");
    ItemSet set = TextDetox.pairs(inputs, references);
    assertThat(set.items())
        .containsExactly(
            new RewriteItem("1", "a", List.of(), Map.of()),
            new RewriteItem("2", "b", List.of("B"), Map.of()));
    Path strange = file("s.jsonl", "{\"id\":\"3\",\"text\":\"B\"}\n");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> TextDetox.pairs(inputs, strange))
        .withMessageContaining("do not belong together");
    Path twice = file("d.jsonl", "{\"id\":\"3\",\"text\":\"B\"}\n{\"id\":\"3\",\"text\":\"C\"}");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> TextDetox.texts(twice))
        .withMessageContaining("line 2");
  }

  @Test
  void files_of_ones_own_are_read_by_the_names_of_their_columns() throws IOException {
    NamedColumns columns = new NamedColumns("bad", List.of("good"), List.of("lang"), false);
    List<RewriteItem> expected =
        List.of(new RewriteItem("line-2", "a \"x", List.of("b"), Map.of("lang", "en")));
    Path table = file("mine.tsv", "lang\tgood\tbad\nen\tb\ta \"x\n");
    assertThat(columns.read(table).items()).isEqualTo(expected);
    Path packed = folder.resolve("mine.tsv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      Files.copy(table, out);
    }
    assertThat(columns.read(packed).items()).isEqualTo(expected);
    assertThat(columns.read(file("m.csv", "bad,good,lang\n\"a \"\"x\",b,en\n")).items())
        .containsExactly(new RewriteItem("record-1", "a \"x", List.of("b"), Map.of("lang", "en")));
    ItemSet lines =
        columns.read(
            file(
                "m.jsonl",
                """
                {"id": 7, "bad": "a", "good": ["b", "c"], "lang": "en"}
                {"bad": "a\\ud83d!", "good": null, "lang": "en"}
                """));
    assertThat(lines.items().get(0))
        .isEqualTo(new RewriteItem("7", "a", List.of("b", "c"), Map.of("lang", "en")));
    assertThat(lines.items().get(1).source()).isEqualTo("a\uFFFD!");
    assertThat(lines.count(Oddity.LONE_SURROGATE)).isEqualTo(1);
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> columns.read(file("m.txt", "")))
        .withMessageContaining("none of .jsonl");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> columns.read(file("n.jsonl", "{\"bad\":\"a\",\"good\":[1]}")))
        .withMessageContaining("line 1");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> columns.read(file("n.csv", "bad,good\na,b\n")))
        .withMessageContaining("no column \"lang\"");
  }

  @Test
  void a_line_may_lack_a_label_but_not_every_line() throws IOException {
    NamedColumns columns = new NamedColumns("source", List.of(), List.of("rewrite"), false);
    ItemSet set =
        columns.read(
            file(
                "r.jsonl",
                """
                {"source": "a", "rewrite": "b"}
                {"source": "c", "refused": "no"}
                {"source": "d", "rewrite": null}
                """));
    assertThat(set.items())
        .extracting(RewriteItem::labels)
        .containsExactly(Map.of("rewrite", "b"), Map.of(), Map.of());
    Path without = file("s.jsonl", "{\"source\":\"a\",\"answer\":\"b\"}");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> columns.read(without))
        .withMessageContaining("no line of")
        .withMessageContaining("\"rewrite\"");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> columns.read(file("t.jsonl", "{\"source\":\"a\",\"rewrite\":[]}")))
        .withMessageContaining("no plain value");
  }

  @Test
  void chinese_records_know_their_prompts_and_odd_words() throws IOException {
    Path file =
        file(
            "main.json",
            """
            [{"toxic": "Q:甲\\nA:木头，笨瓜", "neutral": "Q:甲\\nA:不好",
              "toxic_words": ["木头", "木头，瓜", "没有"], "scenarios": "single-turn dialogues"},
             {"toxic": "Weibo_text:甲", "neutral": "乙", "toxic_words": ["甲"],
              "scenarios": "single-turn dialogues"}]
            """);
    List<ToxiRewriteCn.Labelled> records = ToxiRewriteCn.read(file);
    assertThat(records.get(0).promptKey()).isEqualTo("Cdial-Bias");
    assertThat(records.get(1).promptKey()).isEqualTo("SCCD_single_turn");
    assertThat(records.get(0).wordsNotInText()).containsExactly("木头，瓜", "没有");
    assertThat(records.get(0).repairedWords()).containsExactly("木头", "木头", "瓜", "没有");
    assertThat(ToxiRewriteCn.counts(records).values()).containsExactly(0, 0, 0, 2, 0);
    assertThat(ToxiRewriteCn.items(records).items().get(1).labels())
        .containsEntry("scenario", "single-turn dialogues");
    for (Map.Entry<String, String> wrong :
        Map.of(
                "{}", "no JSON array",
                "[", "no JSON",
                "[{}]", "no list \"toxic_words\"",
                "[{\"toxic_words\":[\"\"]}]", "toxic word that is no text",
                "[{\"toxic_words\":[],\"scenarios\":\"song\"}]", "no scenario")
            .entrySet()) {
      Path bad = file("bad.json", wrong.getKey());
      assertThatExceptionOfType(ConfigException.class)
          .isThrownBy(() -> ToxiRewriteCn.read(bad))
          .withMessageContaining(wrong.getValue());
    }
  }

  @Test
  void ratings_and_their_metrics_are_read() throws IOException {
    Path file = file("m.csv", "text1,text2,human,bleu,w2v\n\"a, b\",c,2.5,0.25,\n");
    SgddTst.Rated row = SgddTst.withMetrics(file).get(0);
    assertThat(row.original()).isEqualTo("a, b");
    assertThat(row.rating()).isEqualTo(2.5);
    assertThat(row.columns()).containsEntry("bleu", 0.25).containsEntry("w2v", Double.NaN);
    String header =
        "INPUT:text_first,INPUT:text_second,vote_different,vote_some_details_lost,vote_OK,average\n";
    assertThat(SgddTst.votes(file("v.csv", header + "a,b,0,1,1,2.5\n")).get(0).rating())
        .isEqualTo(2.5);
    Path wrong = file("x.csv", header + "a,b,0,1,1,2.6\n");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> SgddTst.votes(wrong))
        .withMessageContaining("its votes give 2.5");
    Path words = file("y.csv", "text1,text2,human\na,b,many\n");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> SgddTst.withMetrics(words))
        .withMessageContaining("no number in column \"human\"");
  }
}
