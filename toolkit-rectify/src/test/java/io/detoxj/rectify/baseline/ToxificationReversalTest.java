/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import io.detoxj.core.detox.ActivationIntervention;
import io.detoxj.core.detox.Intervention;
import io.detoxj.core.fixture.Planned;
import io.detoxj.core.fixture.ScriptedModel;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import io.detoxj.core.hook.UnknownHookPointException;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToxificationReversalTest {
  private static final GenerationConfig ONE = GenerationConfig.greedy(1);

  @TempDir Path folder;
  private TransformerModel model;

  @BeforeEach
  void open() {
    model = TinyGpt2.load(folder);
  }

  @AfterEach
  void close() {
    model.close();
  }

  private ToxificationReversal reversal(double strength) {
    return ToxificationReversal.of(model, strength)
        .withPrefixes(ContextPrefix.of("be kind: "), ContextPrefix.of("be very rude: "));
  }

  private static float[] first(float[][] rows, int from, int to) {
    return Vectors.flat(Arrays.copyOfRange(rows, from, to));
  }

  /** What heads write at every block for a token of a text. */
  private Map<Integer, float[]> heads(int[] ids, int position) {
    Map<Integer, float[]> byLayer = new TreeMap<>();
    for (int layer = 0; layer < model.info().layers(); layer++) {
      HookPoint point = new HookPoint(layer, HookSite.ATTN_Z);
      float[][] all = model.capture(List.of(ids), point::equals).at(point, 0);
      byLayer.put(layer, first(all, position, position + 1));
    }
    return byLayer;
  }

  @Test
  void the_newest_token_is_moved_at_every_block_by_what_the_other_contexts_wrote() {
    int[] prompt = model.tokenizer().encodePrompt("the soup");
    Preamble kind = Preamble.of(model.tokenizer(), "be kind: ");
    Preamble rude = Preamble.of(model.tokenizer(), "be very rude: ");
    int[] afterKind = kind.before(prompt);
    int[] afterRude = rude.before(prompt);
    Map<Integer, float[]> positive = heads(afterKind, afterKind.length - 1);
    Map<Integer, float[]> negative = heads(afterRude, afterRude.length - 1);
    Map<Integer, float[]> ends = heads(afterRude, rude.alone().length - 1);
    List<Intervention> edits = new ArrayList<>();
    for (int layer = 0; layer < model.info().layers(); layer++) {
      int block = layer;
      float[] delta =
          Vectors.of(
              positive.get(block).length,
              i -> (double) negative.get(block)[i] - positive.get(block)[i]);
      edits.add(
          new ActivationIntervention(
              "by hand " + layer,
              new HookPoint(layer, HookSite.ATTN_Z),
              memory ->
                  (x, context) -> {
                    NDArray last = x.get("0, -1");
                    int count = (int) last.getShape().get(0);
                    float[] edited =
                        new ReversedHeads(count, 1, 0.4, 0.6)
                            .of(last.toFloatArray(), delta, ends.get(block));
                    NDArray changed = x.duplicate();
                    changed.set(
                        new NDIndex("0, -1"), context.scratch().create(edited, last.getShape()));
                    return changed;
                  }));
    }
    try (DetoxifiedModel byHand = model.with(new Planned(edits))) {
      float[][] expected = byHand.forward(List.of(prompt)).get(0);
      assertThat(Recorded.run(model, reversal(1), ONE, "the soup").first())
          .containsExactly(expected[expected.length - 1], within(1e-4f));
      float[][] plain = model.forward(List.of(prompt)).get(0);
      assertThat(expected[expected.length - 1]).isNotEqualTo(plain[plain.length - 1]);
    }
  }

  @Test
  void without_strength_or_difference_it_is_the_base() {
    GenerationConfig some = GenerationConfig.greedy(4);
    ToxificationReversal same =
        reversal(1).withPrefixes(ContextPrefix.of("be kind: "), ContextPrefix.of("be kind: "));
    for (ToxificationReversal idle : List.of(reversal(0), same)) {
      Recorded run = Recorded.run(model, idle, some, "the soup", "no");
      int[] read = model.tokenizer().encodePrompt("no");
      for (int step = 0; step < 4; step++) {
        float[][] base = model.forward(List.of(read)).get(0);
        assertThat(run.steps().get(step)[1]).containsExactly(base[base.length - 1], within(1e-4f));
        read = Arrays.copyOf(read, read.length + 1);
        read[read.length - 1] = run.completions().get(1).tokens().get(step);
      }
    }
  }

  @Test
  void the_control_is_another_edit_of_the_same_seed() {
    ToxificationReversal control = reversal(1).random(4);
    float[] once = Recorded.run(model, control, ONE, "the soup").first();
    assertThat(Recorded.run(model, control, ONE, "the soup").first()).containsExactly(once);
    assertThat(Recorded.run(model, reversal(1).random(5), ONE, "the soup").first())
        .isNotEqualTo(once);
    assertThat(Recorded.run(model, reversal(1), ONE, "the soup").first()).isNotEqualTo(once);
    assertThat(control.spec().parameters()).containsEntry("random", "4");
  }

  @Test
  void a_black_box_and_numbers_out_of_range_are_refused() {
    ScriptedModel box =
        new ScriptedModel(model.tokenizer(), read -> new float[model.vocabularySize()], List.of());
    assertThatThrownBy(() -> box.with(reversal(1)))
        .isInstanceOf(UnknownHookPointException.class)
        .hasMessageContaining("black box");
    assertThatThrownBy(() -> reversal(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("strength must be 0 or more and finite but was -1.0");
  }
}
