/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.rewrite.data.Oddity;
import io.detoxj.rewrite.data.ToxiRewriteCn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From labelled rows to a labeller in a folder, and to a scorer. */
class LabelledFileTest {
  private static final Bootstrap BOOTSTRAP = new Bootstrap(200, 0.95, 1);

  @TempDir private Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  /** Says what comes before the colon of a text, and nothing of one without. */
  private record Said(List<String> labels) implements TextLabeller {
    @Override
    public String provenance() {
      return "said";
    }

    @Override
    public Fingerprint fingerprint() {
      return Fingerprint.builder().put("said", String.join(" ", labels)).build();
    }

    @Override
    public List<LabelOutcome> label(List<String> texts) {
      return texts.stream()
          .<LabelOutcome>map(
              text ->
                  text.indexOf(':') < 0
                      ? new LabelOutcome.Unlabelled("junk")
                      : new LabelOutcome.Labelled(text.substring(0, text.indexOf(':')), 0.75))
          .toList();
    }
  }

  @Test
  void rows_are_read_and_odd_ones_counted() throws IOException {
    LabelledFile read =
        LabelledFile.read(
            file(
                "a.tsv",
                "words\tclass\nyou potato\ttoxic\nyou potato\ttoxic\nyou potato\tfine\n\tfine\n"),
            "words",
            "class",
            "");
    assertThat(read.texts())
        .containsExactly(
            new LabelledText("you potato", "toxic", "you potato"),
            new LabelledText("you potato", "fine", "you potato"));
    assertThat(read.oddities()).isEqualTo(Map.of(Oddity.DUPLICATE, 1, Oddity.NO_SOURCE, 1));
    assertThat(
            LabelledFile.read(
                    file("b.jsonl", "{\"text\":\"a\",\"label\":1,\"set\":\"x\"}"),
                    "text",
                    "label",
                    "set")
                .texts())
        .containsExactly(new LabelledText("a", "1", "x"));
    for (String label : List.of("null", "\" \"", "\"a\\nb\"", "\"" + "a".repeat(101) + "\"")) {
      Path bad =
          file(
              "bad.jsonl",
              "{\"text\":\"a\",\"label\":\"x\"}\n{\"text\":\"b\",\"label\":" + label + "}");
      assertThatExceptionOfType(ConfigException.class)
          .as(label)
          .isThrownBy(() -> LabelledFile.read(bad, "text", "label", ""))
          .withMessageContaining("line-2")
          .withMessageContaining("must be a label");
    }
  }

  @Test
  void a_split_has_three_sentences_a_record() {
    List<ToxiRewriteCn.Split> records =
        List.of(new ToxiRewriteCn.Split("南瓜脑袋", "我很生气", "请您包涵", "COLD", 7));
    assertThat(LabelledFile.of(records, LabelledFile.Question.POLARITY).texts())
        .containsExactly(
            new LabelledText("南瓜脑袋", "Toxic", "7"),
            new LabelledText("我很生气", "Neutral", "7"),
            new LabelledText("请您包涵", "Polite", "7"));
    assertThat(LabelledFile.of(records, LabelledFile.Question.TOXICITY).texts())
        .extracting(LabelledText::label)
        .containsExactly("有毒", "无毒", "无毒");
  }

  @Test
  void groups_and_texts_are_not_parted() {
    List<LabelledText> texts = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      texts.add(new LabelledText("a" + i, "x", "g" + i / 2));
    }
    // In two groups, one of which may be held out.
    texts.add(new LabelledText("same", "x", "g0"));
    texts.add(new LabelledText("same", "y", "g1"));
    HeldOut parts = HeldOut.of(texts, 0.4, 3);
    Set<String> groups = new HashSet<>(parts.measured().stream().map(LabelledText::group).toList());
    assertThat(groups).hasSize(10);
    assertThat(parts.learnt()).noneMatch(one -> groups.contains(one.group()));
    Set<String> held = new HashSet<>(parts.measured().stream().map(LabelledText::text).toList());
    assertThat(parts.learnt()).noneMatch(one -> held.contains(one.text()));
    assertThat(HeldOut.of(texts, 0.4, 3)).isEqualTo(parts);
    assertThat(HeldOut.of(texts, 0.4, 4)).isNotEqualTo(parts);
    assertThat(HeldOut.of(texts, 0.0001, 3).measured()).isNotEmpty();
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> HeldOut.of(texts.subList(0, 2), 0.4, 3))
        .withMessageContaining("give more texts");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> HeldOut.without(texts, texts));
  }

  /** By hand: of six texts three are right, one has no label, one a label that nobody gave. */
  @Test
  void accuracy_and_f1_are_counted() {
    List<LabelledText> texts =
        List.of(
            new LabelledText("x: 1", "x", "1"),
            new LabelledText("x: 2", "x", "2"),
            new LabelledText("y: 3", "x", "3"),
            new LabelledText("y: 4", "y", "4"),
            new LabelledText("junk", "y", "5"),
            new LabelledText("z: 6", "y", "6"));
    LabelMeasures measures = LabelMeasures.of(new Said(List.of("x", "y", "z")), texts, BOOTSTRAP);
    assertThat(measures.numbers()).containsOnlyKeys("accuracy", "macro F1", "F1 x", "F1 y");
    assertThat(measures.numbers().get("accuracy").value()).isCloseTo(0.5, within(1e-12));
    assertThat(measures.numbers().get("F1 x").value()).isCloseTo(0.8, within(1e-12));
    // One hit, one false alarm, two misses.
    assertThat(measures.numbers().get("F1 y").value()).isCloseTo(0.4, within(1e-12));
    assertThat(measures.numbers().get("macro F1").value()).isCloseTo(0.6, within(1e-12));
    assertThat(measures.numbers().get("accuracy").interval().low()).isBetween(0.0, 0.5);
    assertThat(measures.markdown()).contains("- accuracy 0.500 [", "| x | 3 | 2 | 1 | 0 | 0 |");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(
            () -> LabelMeasures.of(new Said(List.of("x", "y")), texts.subList(0, 1), BOOTSTRAP))
        .withMessageContaining("at least 2");
  }

  @Test
  void a_labeller_is_written_with_a_card_and_read_back() throws IOException {
    List<LabelledText> texts =
        List.of(new LabelledText("这把伞真是个南瓜脑袋", "有毒", "1"), new LabelledText("这把伞让我很生气", "无毒", "2"));
    NgramLabeller labeller =
        NgramLabellerTrainer.standard().train("toxicity", texts, Map.of("data", "invented"));
    LabellerFolder.save(labeller, LabelMeasures.of(labeller, texts, BOOTSTRAP), folder);
    for (Path place : List.of(folder, folder.resolve(LabellerFolder.WEIGHTS))) {
      assertThat(LabellerFolder.load(place).fingerprint()).isEqualTo(labeller.fingerprint());
    }
    assertThat(Files.readString(folder.resolve(LabellerFolder.CARD)))
        .contains("made by detoxj", "- data: invented", "- accuracy 1.000", "| 有毒 | 1 |");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> LabellerFolder.load(folder.resolve("none")))
        .withMessageContaining("train-labels");
    Path junk = Files.writeString(folder.resolve("junk.safetensors"), "no tensors here");
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> LabellerFolder.load(junk));

    LabellerScorer scorer =
        new LabellerScorer("ngram", labeller, ToxicLabels.of(labeller, List.of()));
    List<ScoreOutcome> scores = scorer.score(List.of("这把伞真是个南瓜脑袋", "这把伞让我很生气", " "));
    double[] probabilities = labeller.probabilities("这把伞真是个南瓜脑袋");
    assertThat(((ScoreOutcome.Scored) scores.get(0)).toxicity())
        .isEqualTo(probabilities[labeller.labels().indexOf("有毒")])
        .isGreaterThan(0.5);
    assertThat(((ScoreOutcome.Scored) scores.get(1)).toxicity()).isLessThan(0.5);
    assertThat(scores.get(2)).isEqualTo(new ScoreOutcome.Unscored("the text is blank"));
    assertThat(scorer.info().weightsSha256()).isEqualTo(labeller.fingerprint().sha256());
    assertThat(scorer.fingerprint())
        .isNotEqualTo(new LabellerScorer("ngram", labeller, Set.of("无毒")).fingerprint());
  }

  @Test
  void a_labeller_that_knows_labels_alone_scores_one_or_zero() {
    LabellerScorer scorer =
        new LabellerScorer(
            "said", new Said(List.of("rude", "mean", "kind")), Set.of("rude", "mean"));
    assertThat(scorer.score(List.of("rude: a", "mean: b", "kind: c", "junk")))
        .containsExactly(
            new ScoreOutcome.Scored(1),
            new ScoreOutcome.Scored(1),
            new ScoreOutcome.Scored(0),
            new ScoreOutcome.Unscored("junk"));
  }

  @Test
  void labels_that_say_toxic_are_known_or_named() {
    assertThat(ToxicLabels.of(new Said(List.of("Neutral", "Toxic", "Polite")), List.of()))
        .containsExactly("Toxic");
    Said others = new Said(List.of("rude", "kind"));
    assertThat(ToxicLabels.of(others, List.of("rude"))).containsExactly("rude");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> ToxicLabels.of(others, List.of()))
        .withMessageContaining("toxic=LABEL");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> ToxicLabels.of(others, List.of("mean")))
        .withMessageContaining("has no label \"mean\"");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> ToxicLabels.of(others, List.of("rude", "kind")));
  }
}
