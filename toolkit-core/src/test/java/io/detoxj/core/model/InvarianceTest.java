/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.decode.LogitsProcessor;
import io.detoxj.core.decode.Stage;
import io.detoxj.core.detox.ActivationIntervention;
import io.detoxj.core.detox.DecodingIntervention;
import io.detoxj.core.detox.Intervention;
import io.detoxj.core.detox.RankOneIntervention;
import io.detoxj.core.detox.WeightIntervention;
import io.detoxj.core.fixture.Planned;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Generator;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Cache, batch size, padding and chunked prefill change nothing, for every architecture with every
 * kind of intervention.
 */
class InvarianceTest {
  private static final float TOLERANCE = 1e-4f;
  private static final int STEPS = 12;

  @TempDir Path folder;

  static Stream<Arguments> models() {
    return ReferenceModel.names()
        .flatMap(name -> IntStream.range(0, 5).mapToObj(kind -> Arguments.of(name, kind)));
  }

  /** Forbids the even tokens. */
  private static final class OddTokens implements LogitsProcessor {
    @Override
    public Stage stage() {
      return Stage.RAW;
    }

    @Override
    public void process(float[][] logits) {
      for (float[] row : logits) {
        for (int id = 0; row != null && id < row.length; id += 2) {
          row[id] = Float.NEGATIVE_INFINITY;
        }
      }
    }
  }

  private static Planned interventions(ReferenceModel reference, int kind) {
    String weight = reference.lastOfMlp(1);
    List<Intervention> all =
        switch (kind) {
          case 1 ->
              List.of(
                  new ActivationIntervention(
                      "z",
                      new HookPoint(0, HookSite.ATTN_Z),
                      memory -> (activation, context) -> activation.mul(0.5f)),
                  new ActivationIntervention(
                      "post",
                      HookPoint.residPost(1),
                      memory -> (activation, context) -> activation.mul(1.25f)));
          case 2 -> List.of(new WeightIntervention("edit", weight, w -> w.mul(-1f)));
          case 3 -> List.of(update(reference));
          default -> List.of(new DecodingIntervention("odd", OddTokens::new));
        };
    return new Planned(all);
  }

  /** Opens and shuts the gates of a block. */
  private static RankOneIntervention update(ReferenceModel reference) {
    TransformerModel model = reference.model();
    String gate = reference.firstOfMlp(0);
    float[] in = new float[model.info().width()];
    for (int i = 0; i < in.length; i++) {
      in[i] = (float) Math.sin(i);
    }
    long size = model.info().parameters().get(gate).stream().reduce(1L, Math::multiplyExact);
    float[] out = new float[(int) size / in.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) Math.cos(i);
    }
    return new RankOneIntervention("update", gate, out, in);
  }

  private static List<int[]> prompts() {
    List<int[]> prompts = new ArrayList<>();
    for (int length : new int[] {5, 1, 17, 9, 3, 12, 2, 7}) {
      int first = length;
      prompts.add(IntStream.range(0, length).map(i -> (first * 37 + i * 53) % 300).toArray());
    }
    return prompts;
  }

  @ParameterizedTest
  @MethodSource("models")
  void logits_and_text_do_not_depend_on_how_they_are_computed(String name, int kind) {
    try (ReferenceModel reference = ReferenceModel.load(name, folder)) {
      TransformerModel base = reference.model();
      if (kind == 0) {
        check(base);
        return;
      }
      float[][] before = base.forward(prompts()).get(2);
      int arrays = base.nativeArrays();
      try (DetoxifiedModel view = base.with(interventions(reference, kind))) {
        check(view);
        assertThat(view.firings()).allMatch(firing -> firing.fired() > 0);
      }
      assertThat(base.nativeArrays()).isEqualTo(arrays);
      assertThat(base.forward(prompts()).get(2)).isDeepEqualTo(before);
    }
  }

  private static void check(TransformerModel model) {
    List<int[]> prompts = prompts();
    int arrays = model.nativeArrays();
    List<List<float[]>> expected = new ArrayList<>();
    for (int[] prompt : prompts) {
      expected.add(withoutCache(model, prompt));
    }
    for (int rows : new int[] {1, 3, 8}) {
      for (int chunk : new int[] {4, 512}) {
        for (int first = 0; first < prompts.size(); first += rows) {
          int end = Math.min(first + rows, prompts.size());
          compare(model, chunk, prompts.subList(first, end), expected.subList(first, end));
        }
      }
    }
    texts(model);
    assertThat(model.nativeArrays()).isEqualTo(arrays);
  }

  /** Logits of the prompt's end and of the steps after it, each from the whole sequence. */
  private static List<float[]> withoutCache(TransformerModel model, int[] prompt) {
    List<float[]> logits = new ArrayList<>();
    int[] sequence = prompt;
    for (int step = 0; step < STEPS; step++) {
      float[][] all = model.forward(List.of(sequence)).get(0);
      float[] last = all[all.length - 1];
      logits.add(last);
      int[] longer = Arrays.copyOf(sequence, sequence.length + 1);
      longer[sequence.length] = ArchitectureReferenceTest.argMax(last);
      sequence = longer;
    }
    return logits;
  }

  private static void compare(
      TransformerModel model, int chunk, List<int[]> prompts, List<List<float[]>> expected) {
    int[] rows = IntStream.range(0, prompts.size()).toArray();
    try (Session session = model.newSession(chunk)) {
      float[][] logits = session.prefill(prompts);
      for (int step = 0; step < STEPS; step++) {
        int[] next = new int[rows.length];
        float[][] wanted = new float[rows.length][];
        for (int row = 0; row < next.length; row++) {
          wanted[row] = expected.get(rows[row]).get(step);
          next[row] = ArchitectureReferenceTest.argMax(wanted[row]);
        }
        assertThat(ArchitectureReferenceTest.difference(logits, wanted)).isLessThan(TOLERANCE);
        logits = session.next(next);
        if (rows.length > 2) {
          // The first and another one end: what is left must go on as before.
          int[] kept = IntStream.range(1, rows.length).filter(row -> row != 2).toArray();
          assertThat(session.keep(kept)).isTrue();
          int[] before = rows;
          float[][] all = logits;
          rows = IntStream.of(kept).map(row -> before[row]).toArray();
          logits = IntStream.of(kept).mapToObj(row -> all[row]).toArray(float[][]::new);
        }
      }
    }
  }

  private static void texts(TransformerModel model) {
    List<Prompt> prompts =
        List.of(
            new Prompt("a", "the soggy turnip"),
            new Prompt("b", "hello"),
            new Prompt("c", "a kind garden is here"));
    GenerationConfig config = GenerationConfig.greedy(10);
    List<Completion> one = new Generator(config.withBatchRows(1)).generate(model, prompts);
    List<Completion> all = new Generator(config.withBatchRows(8)).generate(model, prompts);
    List<Completion> slow = new Generator(config.withKvCache(false)).generate(model, prompts);
    for (int i = 0; i < prompts.size(); i++) {
      assertThat(all.get(i).tokens()).isEqualTo(one.get(i).tokens());
      assertThat(slow.get(i).tokens()).isEqualTo(one.get(i).tokens());
    }
  }
}
