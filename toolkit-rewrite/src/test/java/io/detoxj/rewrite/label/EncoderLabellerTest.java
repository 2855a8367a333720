/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.encoder.SentenceEncoder;
import io.detoxj.core.fixture.TinyClassifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncoderLabellerTest {
  @TempDir private Path folder;

  private SentenceEncoder encoder;

  @BeforeEach
  void open() throws IOException {
    encoder = SentenceEncoder.load(TinyClassifier.writeSentenceEncoder(folder));
  }

  @AfterEach
  void close() {
    encoder.close();
  }

  private static List<LabelledText> texts() {
    List<LabelledText> texts = new ArrayList<>();
    List<String> things = List.of("kitchen", "market", "bridge", "river", "clock", "lamp");
    for (String thing : things) {
      texts.add(new LabelledText("You soggy biscuit, leave the " + thing + "!", "rude", thing));
      texts.add(new LabelledText("The rain fell on the " + thing + ".", "calm", thing));
      texts.add(new LabelledText("Who counts snails at the " + thing + "?", "odd", thing));
    }
    return texts;
  }

  @Test
  void what_it_was_taught_it_says() throws IOException {
    EncoderLabeller labeller =
        EncoderLabellerTrainer.standard().train("mood", texts(), encoder, Map.of("data", "own"));
    assertThat(labeller.labels()).containsExactly("calm", "odd", "rude");
    assertThat(LabelReport.of(labeller, texts()).accuracy()).isEqualTo(1);
    assertThat(labeller.notes()).containsEntry("data", "own").containsEntry("texts", "18");
    List<LabelOutcome> outcomes =
        labeller.label(List.of("You soggy biscuit, leave the boat!", "  "));
    assertThat(outcomes.get(0))
        .isInstanceOfSatisfying(
            LabelOutcome.Labelled.class,
            one -> {
              assertThat(one.label()).isEqualTo("rude");
              double[] all = labeller.probabilities("You soggy biscuit, leave the boat!");
              assertThat(one.probability()).isCloseTo(all[2], within(1e-6));
              assertThat(all[0] + all[1] + all[2]).isCloseTo(1, within(1e-9));
            });
    assertThat(outcomes.get(1)).isInstanceOf(LabelOutcome.Unlabelled.class);
    assertThat(labeller.label(encoder.encode(List.of("You soggy biscuit, leave the boat!")).get(0)))
        .isEqualTo(outcomes.get(0));
    assertThatThrownBy(() -> labeller.label(new float[3])).hasMessageContaining("3 numbers");
    Path file = folder.resolve("mood.safetensors");
    labeller.save(file);
    EncoderLabeller again = EncoderLabeller.load(file, encoder);
    assertThat(again.fingerprint()).isEqualTo(labeller.fingerprint());
    assertThat(again.provenance()).isEqualTo(labeller.provenance()).startsWith("mood: linear over");
    assertThat(again.notes()).isEqualTo(labeller.notes());
    assertThat(again.label(List.of("Rain"))).isEqualTo(labeller.label(List.of("Rain")));
  }

  /** At the optimum the penalty's gradient and the mean error of each label cancel out. */
  @Test
  void the_penalty_makes_weights_smaller_and_the_mean_right() {
    List<LabelledText> texts = texts().subList(0, 8);
    EncoderLabellerTrainer trainer = new EncoderLabellerTrainer(3000, 0.02, 0.1);
    EncoderLabeller some = trainer.train("a", texts, encoder, Map.of());
    // The bias has no penalty, so that each label's mean probability is its share.
    double[] sums = new double[3];
    for (LabelledText text : texts) {
      double[] one = some.probabilities(text.text());
      for (int i = 0; i < 3; i++) {
        sums[i] += one[i] / texts.size();
      }
    }
    assertThat(sums).containsExactly(new double[] {3 / 8.0, 2 / 8.0, 3 / 8.0}, within(2e-3));
    EncoderLabeller most = trainer.withL2(100).train("a", texts, encoder, Map.of());
    assertThat(most.probabilities("Rain")).containsExactly(sums, within(0.05));
    assertThat(trainer.train("a", texts, encoder, Map.of()).fingerprint())
        .isEqualTo(some.fingerprint());
  }

  @Test
  void settings_and_texts_that_do_not_do_are_refused() {
    assertThatThrownBy(() -> new EncoderLabellerTrainer(0, 0.1, 0))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("steps is 0");
    assertThatThrownBy(() -> new EncoderLabellerTrainer(1, Double.NaN, 0))
        .hasMessageContaining("learningRate");
    EncoderLabellerTrainer trainer = EncoderLabellerTrainer.standard();
    List<LabelledText> alike = List.of(new LabelledText("a", "x", "1"));
    assertThatThrownBy(() -> trainer.train("a", alike, encoder, Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("1 labels");
    assertThatThrownBy(() -> trainer.train("a", texts(), List.of(), encoder, Map.of()))
        .hasMessageContaining("0 vectors of 18 texts");
  }

  @Test
  void files_that_do_not_belong_to_the_encoder_are_refused() throws IOException {
    Path file = folder.resolve("a.safetensors");
    EncoderLabellerTrainer.standard().train("mood", texts(), encoder, Map.of()).save(file);
    Path other = TinyClassifier.writeTo("bert-single", folder);
    try (SentenceEncoder another = SentenceEncoder.load(other)) {
      assertThatThrownBy(() -> EncoderLabeller.load(file, another))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("another encoder");
    }
    new SafetensorsWriter().add("weight", new long[] {1}, new float[1]).write(file);
    assertThatThrownBy(() -> EncoderLabeller.load(file, encoder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("no labeller over sentence vectors");
    new SafetensorsWriter()
        .metadata("kind", "linear over sentence vectors v1")
        .metadata("encoder", encoder.fingerprint().sha256())
        .metadata("labels", "a\nb")
        .add("weight", new long[] {2, 3}, new float[6])
        .add("bias", new long[] {2}, new float[2])
        .write(file);
    assertThatThrownBy(() -> EncoderLabeller.load(file, encoder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("weight has the shape [2, 3], not [2, 48]");
    Files.writeString(file, "junk");
    assertThatThrownBy(() -> EncoderLabeller.load(file, encoder))
        .isInstanceOf(CheckpointException.class);
  }
}
