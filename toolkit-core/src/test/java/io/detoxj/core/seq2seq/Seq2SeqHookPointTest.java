/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.seq2seq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import io.detoxj.core.fixture.TinySeq2Seq;
import io.detoxj.core.generate.Decoding;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.hook.UnknownHookPointException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of hook points, and what hooks do. */
class Seq2SeqHookPointTest {
  @TempDir Path folder;

  private Seq2SeqModel load(String name) throws IOException {
    return Seq2SeqModel.load(TinySeq2Seq.writeTo(name, folder));
  }

  @ParameterizedTest
  @MethodSource("io.detoxj.core.fixture.TinySeq2Seq#names")
  void names_are_read_back(String name) throws IOException {
    try (Seq2SeqModel model = load(name)) {
      for (Seq2SeqHookPoint point : model.hookPoints()) {
        assertThat(Seq2SeqHookPoint.parse(point.name())).isEqualTo(point);
      }
      assertThat(model.hookPoints()).doesNotHaveDuplicates().isSorted();
      List<String> block = new ArrayList<>();
      model.hookPoints().stream()
          .map(Seq2SeqHookPoint::name)
          .filter(point -> point.startsWith("decoder.blocks.1.") && point.contains("resid"))
          .forEach(block::add);
      assertThat(block)
          .containsExactly(
              "decoder.blocks.1.resid_pre",
              "decoder.blocks.1.resid_mid",
              "decoder.blocks.1.cross.resid_mid",
              "decoder.blocks.1.resid_post");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "blocks.0.resid_post",
        "encoder.blocks.0.cross.attn.z",
        "decoder.cross.embed",
        "decoder.blocks.0.nowhere",
        "middle.blocks.0.resid_post",
        "encoder.blocks.0.attn.hook_z",
        "encoder.model.layers.0.self_attn.q_proj"
      })
  void other_names_are_refused(String name) {
    assertThatThrownBy(() -> Seq2SeqHookPoint.parse(name))
        .isInstanceOf(UnknownHookPointException.class);
  }

  @Test
  void a_point_that_the_model_lacks_is_refused() throws IOException {
    try (Seq2SeqModel model = load("bart")) {
      assertThatThrownBy(() -> model.with("encoder.blocks.0.ln1.normalized", (x, at) -> x))
          .isInstanceOf(UnknownHookPointException.class)
          .hasMessageContaining("matches none");
      assertThatThrownBy(() -> model.with("decoder.blocks.2.resid_post", (x, at) -> x))
          .isInstanceOf(UnknownHookPointException.class);
    }
  }

  /** Every point is on the way to the output, and looking alone changes nothing. */
  @ParameterizedTest
  @MethodSource("io.detoxj.core.fixture.TinySeq2Seq#names")
  void a_hook_at_any_point_acts(String name) throws IOException {
    try (Seq2SeqModel model = load(name)) {
      List<int[]> sources = List.of(model.encode("The goats are in the kitchen!"));
      List<int[]> outputs = List.of(new int[] {2, 7, 11});
      float[][] plain = model.logits(sources, outputs).get(0);
      int before = model.nativeArrays();
      for (Seq2SeqHookPoint point : model.hookPoints()) {
        Seq2SeqModel changed =
            model.with(
                point.name(),
                (x, at) -> {
                  NDArray factor = at.scratch().create(1.5f);
                  return x.mul(factor);
                });
        assertThat(changed.logits(sources, outputs).get(0)[2])
            .as(point.name())
            .isNotEqualTo(plain[2]);
        Seq2SeqModel watched = model.with(point.name(), (x, at) -> x);
        float[] same = watched.logits(sources, outputs).get(0)[2];
        for (int i = 0; i < same.length; i++) {
          assertThat(same[i]).as(point.name()).isCloseTo(plain[2][i], within(1e-4f));
        }
      }
      assertThat(model.nativeArrays()).isEqualTo(before);
    }
  }

  @Test
  void a_hook_knows_where_it_is() throws IOException {
    List<String> heard = new ArrayList<>();
    try (Seq2SeqModel model = load("t5")) {
      Seq2SeqModel watched =
          model
              .with(
                  "encoder.embed",
                  (x, at) -> {
                    heard.add(at.phase() + " " + at.start() + " " + at.sequences().promptLength(0));
                    return x;
                  })
              .with(
                  "decoder.embed",
                  (x, at) -> {
                    heard.add(at.phase() + " " + at.start() + " " + at.sequences().promptLength(0));
                    return x;
                  });
      int length = model.encode("Rain").length;
      watched.generate(List.of(new Prompt("a", "Rain")), GenerationConfig.greedy(2));
      assertThat(heard).containsExactly("PREFILL 0 " + length, "PREFILL 0 1", "DECODE 1 1");
    }
  }

  /** With beams, too, whose rows share the keys of their source. */
  @ParameterizedTest
  @MethodSource("io.detoxj.core.fixture.TinySeq2Seq#names")
  void looking_inside_changes_no_output(String name) throws IOException {
    try (Seq2SeqModel model = load(name)) {
      List<String> texts = List.of("Rain", "She reads every letter twice.");
      Seq2SeqModel watched =
          model
              .with("decoder.blocks.*.cross.attn.*", (x, at) -> x)
              .with("decoder.blocks.0.attn.pattern", (x, at) -> x)
              .with("encoder.blocks.0.mlp.post", (x, at) -> x);
      for (int beams : new int[] {1, 3}) {
        GenerationConfig config = GenerationConfig.greedy(9);
        if (beams > 1) {
          config = config.with(new Decoding.Beams(beams));
        }
        List<Prompt> prompts =
            List.of(new Prompt("0", texts.get(0)), new Prompt("1", texts.get(1)));
        assertThat(watched.generate(prompts, config).stream().map(one -> one.tokens()).toList())
            .isEqualTo(model.generate(prompts, config).stream().map(one -> one.tokens()).toList());
      }
    }
  }
}
