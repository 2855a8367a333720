/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.model.TextPooling;
import io.detoxj.core.model.TransformerModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeFeaturesTest {
  @TempDir static Path folder;
  private static TransformerModel model;

  @BeforeAll
  static void load() {
    model = TinyGpt2.load(folder.resolve("model"));
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static ProbeFeatures collect(TextPooling pooling, BehaviourText... texts) {
    return ProbeFeatures.collect(
        model, HookPoint.FINAL_NORM, pooling, List.of(texts), ProgressListener.silent());
  }

  private static BehaviourText text(String text) {
    return new BehaviourText(text, text.contains("soggy"), "tests");
  }

  @Test
  void a_feature_is_the_mean_over_the_tokens_whatever_stands_beside_it() {
    BehaviourText shorter = text("you soggy turnip");
    BehaviourText longer = text("the rain falls on the hills and on the garden all day long");
    float[] alone = collect(TextPooling.ofText(), shorter).rows().get(0).values();
    ProbeFeatures both = collect(TextPooling.ofText(), longer, shorter);
    assertThat(both.rows().get(1).values()).containsExactly(alone, within(1e-5f));
    assertThat(both.undesired()).isEqualTo(1);

    int[] ids = model.tokenizer().encodePrompt(shorter.text());
    float[][] tokens = model.capture(List.of(ids), "final_norm").at(HookPoint.FINAL_NORM, 0);
    float[] mean = new float[alone.length];
    for (float[] token : tokens) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += token[i] / tokens.length;
      }
    }
    assertThat(alone).containsExactly(mean, within(1e-5f));
  }

  @Test
  void a_text_of_one_token_is_that_tokens_state_and_a_cut_text_its_first_tokens() {
    int[] ids = model.tokenizer().encodePrompt("you soggy turnip");
    float[] first =
        model.capture(List.of(Arrays.copyOf(ids, 1)), "final_norm").at(HookPoint.FINAL_NORM, 0)[0];
    ProbeFeatures cut = collect(TextPooling.ofText().cutTo(1), text("you soggy turnip"));
    assertThat(cut.rows().get(0).values()).containsExactly(first, within(1e-5f));
  }

  @Test
  void special_tokens_count_only_if_asked_for() {
    // The end of text is a special token that a text may name.
    String special = model.tokenizer().token(model.endOfText());
    BehaviourText with = text("you soggy" + special);
    float[] left = collect(TextPooling.ofText(), with).rows().get(0).values();
    float[] all = collect(TextPooling.ofAllTokens(), with).rows().get(0).values();
    float[] without = collect(TextPooling.ofText(), text("you soggy")).rows().get(0).values();
    assertThat(left).containsExactly(without, within(1e-5f));
    assertThat(all).isNotEqualTo(left);
  }

  @Test
  void empty_texts_are_left_out_and_nothing_else_is_refused() {
    assertThat(collect(TextPooling.ofText(), text(""), text("hello")).rows()).hasSize(1);
    assertThatThrownBy(() -> collect(TextPooling.ofText(), text("")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no text has a token");
  }

  @Test
  void a_saved_file_reads_back() throws IOException {
    ProbeFeatures features = collect(TextPooling.ofText().cutTo(7), text("soggy"), text("fine"));
    Path file = folder.resolve("features.safetensors");
    features.save(file);
    ProbeFeatures read = ProbeFeatures.load(file);
    assertThat(read.tap()).isEqualTo(features.tap());
    for (int i = 0; i < 2; i++) {
      assertThat(read.rows().get(i).values()).isEqualTo(features.rows().get(i).values());
      assertThat(read.rows().get(i).undesired()).isEqualTo(i == 0);
      assertThat(read.rows().get(i).source()).isEqualTo("tests");
    }
  }

  @Test
  void another_file_is_refused() throws IOException {
    Path file = folder.resolve("model/model.safetensors");
    assertThatThrownBy(() -> ProbeFeatures.load(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("model.safetensors");
    Path broken = Files.writeString(folder.resolve("broken.safetensors"), "no header at all");
    assertThatThrownBy(() -> ProbeFeatures.load(broken)).isInstanceOf(CheckpointException.class);
  }

  private static void add(SafetensorsWriter writer, float[] values, long[] labels, long[] sources) {
    writer.metadata("sources", "a\nb");
    writer.add("features", new long[] {values.length / 2, 2}, values);
    writer.addLongs("undesired", new long[] {labels.length}, labels);
    writer.addLongs("source", new long[] {sources.length}, sources);
  }

  private static Path written(float[] values, long[] labels, long[] sources) throws IOException {
    SafetensorsWriter writer = new SafetensorsWriter();
    SyntheticFeatures.TAP.metadata().forEach(writer::metadata);
    add(writer, values, labels, sources);
    Path file = folder.resolve("by-hand.safetensors");
    writer.write(file);
    return file;
  }

  @Test
  void a_file_is_read_row_by_row() throws IOException {
    ProbeFeatures read =
        ProbeFeatures.load(
            written(new float[] {1, 2, 3, 4, 5, 6}, new long[] {1, 0, 1}, new long[] {1, 0, 1}));
    assertThat(read.tap()).isEqualTo(SyntheticFeatures.TAP);
    assertThat(read.width()).isEqualTo(2);
    assertThat(read.undesired()).isEqualTo(2);
    assertThat(read.rows().get(1).values()).containsExactly(3, 4);
    assertThat(read.rows().get(2).values()).containsExactly(5, 6);
    assertThat(read.rows().stream().map(ProbeFeatures.Row::source)).containsExactly("b", "a", "b");
    assertThat(read.where(row -> row.source().equals("a")).rows()).hasSize(1);
  }

  @Test
  void counts_that_do_not_fit_are_refused_with_all_of_them() throws IOException {
    float[] values = {1, 2, 3, 4};
    refused(
        written(values, new long[] {1}, new long[] {0}),
        "has 4 values of width 2 for 1 labels and 1 sources; collect the features again");
    refused(
        written(values, new long[] {1, 0}, new long[] {0}),
        "has 4 values of width 2 for 2 labels and 1 sources; collect the features again");
    refused(
        written(values, new long[] {1, 0, 0}, new long[] {0, 0, 0}),
        "has 4 values of width 2 for 3 labels and 3 sources; collect the features again");
    refused(written(values, new long[] {1, 0}, new long[] {0, 2}), "is no file of probe features");
    refused(written(values, new long[] {1, 0}, new long[] {0, -1}), "is no file of probe features");
    refused(written(new float[0], new long[0], new long[0]), "no text has a token that counts");
  }

  private static void refused(Path file, String reason) {
    assertThatThrownBy(() -> ProbeFeatures.load(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll("by-hand.safetensors", reason);
  }

  @Test
  void a_file_of_no_place_is_refused() throws IOException {
    SafetensorsWriter writer = new SafetensorsWriter();
    add(writer, new float[] {1, 2}, new long[] {1}, new long[] {0});
    Path file = folder.resolve("by-hand.safetensors");
    writer.write(file);
    refused(file, "its hook point is \"\"; collect them again");
  }

  @Test
  void features_have_one_width() {
    assertThatThrownBy(
            () ->
                SyntheticFeatures.of(
                    SyntheticFeatures.row(true, 1, 2), SyntheticFeatures.row(false, 1, 2, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("features have widths 2 and 3; all must be alike");
  }

  @Test
  void both_classes_must_be_there() {
    ProbeFeatures.Row yes = SyntheticFeatures.row(true, 1);
    ProbeFeatures.Row no = SyntheticFeatures.row(false, 1);
    assertThatCode(() -> SyntheticFeatures.of(no, yes, no).requireBothClasses())
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> SyntheticFeatures.of(no, no).requireBothClasses())
        .hasMessageContaining("0 of 2 are undesired");
    assertThatThrownBy(() -> SyntheticFeatures.of(yes, yes, yes).requireBothClasses())
        .hasMessageContaining("3 of 3 are undesired");
  }
}
