/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NgramLabellerTest {
  private static final List<String> THINGS = List.of("这把伞", "今天的面包", "楼下的狗", "那本书", "新买的锅");
  private static final NgramLabellerTrainer SMALL = new NgramLabellerTrainer(2, 10, 20, 0.1, 0, 1);

  private static List<LabelledText> texts() {
    List<LabelledText> texts = new ArrayList<>();
    for (String thing : THINGS) {
      texts.add(new LabelledText(thing + "真是个南瓜脑袋", "toxic", thing));
      texts.add(new LabelledText(thing + "让我很生气", "neutral", thing));
      texts.add(new LabelledText(thing + "请您多多包涵", "polite", thing));
    }
    return texts;
  }

  private static NgramLabeller trained() {
    return SMALL.train("fruit", texts(), Map.of("data", "invented"));
  }

  private static String labelOf(NgramLabeller labeller, String text) {
    return labeller.label(List.of(text)).get(0) instanceof LabelOutcome.Labelled one
        ? one.label()
        : "";
  }

  @Test
  void what_sentences_of_a_label_share_is_learnt() {
    NgramLabeller labeller = trained();
    assertThat(labeller.labels()).containsExactly("neutral", "polite", "toxic");
    assertThat(labelOf(labeller, "邻居的猫真是个南瓜脑袋")).isEqualTo("toxic");
    assertThat(labelOf(labeller, "邻居的猫让我很生气")).isEqualTo("neutral");
    assertThat(labelOf(labeller, "邻居的猫请您多多包涵")).isEqualTo("polite");
    assertThat(labeller.probabilities("邻居的猫"))
        .satisfies(all -> assertThat(all[0] + all[1] + all[2]).isCloseTo(1, within(1e-12)));
  }

  @Test
  void widths_and_case_and_white_space_do_not_matter() {
    assertThat(CharacterNgrams.of("ＡＢ  c", 2, 16)).isEqualTo(CharacterNgrams.of("ab\nC ", 2, 16));
    assertThat(CharacterNgrams.of("😀😀", 2, 16)).hasSize(2);
    assertThat(CharacterNgrams.of(" ", 2, 16)).isEmpty();
  }

  /** One n-gram, two labels, one epoch: the step of a gradient g is rate g / sqrt(g g + 0.001). */
  @Test
  void the_first_step_is_that_of_adagrad() {
    List<LabelledText> two =
        List.of(new LabelledText("x", "a", "1"), new LabelledText("", "b", "2"));
    NgramLabeller labeller =
        new NgramLabellerTrainer(1, 8, 1, 0.5, 0, 1).train("one", two, Map.of());
    double moved = logit(labeller, "x") - logit(labeller, "");
    // The blank text moves the biases alone; it may come first or second.
    double firstError = 0.5;
    double bias = step(0.5);
    double secondError = 1 / (1 + Math.exp(-2 * bias));
    assertThat(List.of(2 * step(firstError), 2 * step(secondError)))
        .anySatisfy(expected -> assertThat(moved).isCloseTo(expected, within(1e-5)));
  }

  private static double step(double gradient) {
    return 0.5 * gradient / Math.sqrt(gradient * gradient + 1e-3);
  }

  private static double logit(NgramLabeller labeller, String text) {
    double[] all = labeller.probabilities(text);
    return Math.log(all[0] / all[1]);
  }

  @Test
  void the_same_texts_give_the_same_file(@TempDir Path folder) throws IOException {
    Path first = folder.resolve("first.safetensors");
    Path second = folder.resolve("second.safetensors");
    trained().save(first);
    trained().save(second);
    assertThat(second).hasSameBinaryContentAs(first);
    NgramLabeller loaded = NgramLabeller.load(first);
    assertThat(loaded.fingerprint()).isEqualTo(trained().fingerprint());
    assertThat(loaded.provenance()).isEqualTo(trained().provenance()).startsWith("fruit: ");
    assertThat(loaded.notes()).containsEntry("data", "invented").containsEntry("texts", "15");
    assertThat(loaded.probabilities("楼下的狗")).isEqualTo(trained().probabilities("楼下的狗"));
  }

  @Test
  void a_blank_text_has_no_label() {
    assertThat(trained().label(List.of(" \n")))
        .containsExactly(new LabelOutcome.Unlabelled("the text is blank"));
  }

  @Test
  void one_label_is_refused() {
    List<LabelledText> one = List.of(new LabelledText("x", "a", "1"));
    assertThatThrownBy(() -> SMALL.train("one", one, Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("have 1 labels");
    assertThatThrownBy(() -> new NgramLabellerTrainer(2, 30, 1, 0.1, 0, 1))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("bits is 30");
  }

  @Test
  void files_that_do_not_fit_are_refused(@TempDir Path folder) throws IOException {
    refused(folder, file(CharacterNgrams.SCHEME, "a\nb", "8", 2, 256, 1f), "");
    refused(folder, file("other", "a\nb", "8", 2, 256, 1f), "no labeller of character n-grams");
    refused(folder, file(CharacterNgrams.SCHEME, "a", "8", 2, 256, 1f), "has 1 labels");
    refused(folder, file(CharacterNgrams.SCHEME, "a\nb", "21", 2, 256, 1f), "bits is \"21\"");
    refused(folder, file(CharacterNgrams.SCHEME, "a\nb", "9", 2, 256, 1f), "weight has the shape");
    refused(folder, file(CharacterNgrams.SCHEME, "a\nb", "8", 2, 256, Float.NaN), "no numbers");
    Path text = Files.writeString(folder.resolve("text"), "no tensors");
    assertThatThrownBy(() -> NgramLabeller.load(text)).isInstanceOf(CheckpointException.class);
  }

  private static SafetensorsWriter file(
      String scheme, String labels, String bits, int rows, int buckets, float value) {
    float[] weights = new float[rows * buckets];
    weights[0] = value;
    return new SafetensorsWriter()
        .metadata("ngrams", scheme)
        .metadata("labels", labels)
        .metadata("longest", "2")
        .metadata("bits", bits)
        .add("weight", new long[] {rows, buckets}, weights)
        .add("bias", new long[] {rows}, new float[rows]);
  }

  private static void refused(Path folder, SafetensorsWriter writer, String message)
      throws IOException {
    Path file = folder.resolve("labeller.safetensors");
    writer.write(file);
    if (message.isEmpty()) {
      assertThat(NgramLabeller.load(file).labels()).containsExactly("a", "b");
    } else {
      assertThatThrownBy(() -> NgramLabeller.load(file))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining(message);
    }
  }

  @Test
  void the_report_counts_by_both_labels() {
    TextLabeller labeller = trained();
    LabelReport report =
        LabelReport.of(
            labeller,
            List.of(
                new LabelledText("南瓜脑袋", "toxic", "1"),
                new LabelledText("很生气", "toxic", "2"),
                new LabelledText("很生气", "neutral", "3"),
                new LabelledText(" ", "odd", "4")));
    assertThat(report.texts()).isEqualTo(4);
    assertThat(report.accuracy()).isEqualTo(0.5);
    assertThat(report.precision("neutral")).isEqualTo(0.5);
    assertThat(report.recall("toxic")).isEqualTo(0.5);
    assertThat(report.precision("polite")).isNaN();
    assertThat(report.markdown())
        .isEqualTo(
            """
            | labelled | texts | said neutral | said polite | said toxic | said odd | no label | precision | recall |
            |---|---|---|---|---|---|---|---|---|
            | neutral | 1 | 1 | 0 | 0 | 0 | 0 | 0.500 | 1.000 |
            | polite | 0 | 0 | 0 | 0 | 0 | 0 | - | - |
            | toxic | 2 | 1 | 0 | 1 | 0 | 0 | 1.000 | 0.500 |
            | odd | 1 | 0 | 0 | 0 | 0 | 1 | - | 0.000 |
            """);
  }
}
