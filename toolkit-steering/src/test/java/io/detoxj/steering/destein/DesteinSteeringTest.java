/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.destein;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.ConfigException;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.fixture.DetoxifierContract;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.method.FitTexts;
import io.detoxj.core.method.MethodFit;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.steering.control.ScatteredChange;
import io.detoxj.steering.destein.DesteinSteering.Blocks;
import io.detoxj.steering.destein.DesteinSteering.Mode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DesteinSteeringTest {
  private static final List<int[]> TOKENS =
      List.of(new int[] {3, 40, 5, 271, 17}, new int[] {6, 300});
  private static final FitTexts TEXTS =
      new FitTexts(
          List.of("you soggy turnip", "silly goose", "shut it, dunce", "what a dull lump"),
          List.of("thank you", "a kind garden", "the rain is late", "we see it otherwise"),
          true);
  private static final HookPoint OUT = new HookPoint(0, HookSite.ATTN_OUT);
  private static final HookPoint Z = new HookPoint(0, HookSite.ATTN_Z);

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

  private static MethodFit fit(FitTexts texts) {
    return new DesteinFitting("", "").fit(model, texts, ProgressListener.silent());
  }

  private static float[] turned(float[] x, float[] g, int heads, double strength) {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      return Blocks.of(manager, g, heads, strength)
          .turned(manager.create(x, new Shape(1, 1, x.length)))
          .toFloatArray();
    }
  }

  @Test
  void turns_as_in_the_worked_example() {
    float[] x = {3, 4, 0, 1};
    float[] g = {1, 0, 1, 1};
    assertThat(turned(x, g, 2, 0))
        .containsExactly(new float[] {2.163331f, 2.884441f, 0, 3.605551f}, within(1e-5f));
    float[] expected = {-0.180053f, 3.601053f, -2.460576f, 2.635444f};
    assertThat(turned(x, g, 2, 0.4)).containsExactly(expected, within(1e-5f));
    // The weights of the probes scale g, and so change nothing.
    float[] weighted = {5, 0, 0.1f, 0.1f};
    assertThat(turned(x, weighted, 2, 0.4)).containsExactly(expected, within(1e-5f));
  }

  @Test
  void keeps_the_length_and_bears_blocks_of_zeros() {
    Random random = new Random(5);
    for (int i = 0; i < 20; i++) {
      float[] x = Vectors.random(12, 3, random);
      assertThat(Vectors.norm(turned(x, Vectors.random(12, 1, random), 3, 0.7)))
          .isCloseTo(3, within(1e-4));
    }
    for (float[] x : new float[][] {new float[4], {0, 0, 1, 2}, {1, 2, 3, 4}}) {
      for (float[] g : new float[][] {new float[4], {1, 0, 0, 0}}) {
        float[] found = turned(x, g, 2, 0.4);
        assertThat(Vectors.norm(found)).isCloseTo(Vectors.norm(x), within(1e-4));
      }
    }
  }

  @Test
  void a_probe_tells_what_can_be_told() {
    Random random = new Random(6);
    List<float[]> high = new ArrayList<>();
    List<float[]> low = new ArrayList<>();
    List<float[]> noise = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      high.add(Vectors.of(4, j -> random.nextGaussian() + (j == 1 ? 6 : 0)));
      low.add(Vectors.of(4, j -> random.nextGaussian()));
      noise.add(Vectors.of(4, j -> random.nextGaussian()));
    }
    assertThat(HeadProbe.accuracy(high, low)).isEqualTo(1);
    assertThat(HeadProbe.accuracy(noise, low)).isBetween(0.15, 0.85);
    // 20 pairs leave 4 to measure on: steps of one eighth.
    assertThat(HeadProbe.accuracy(noise.subList(0, 20), low.subList(0, 20)) * 8 % 1).isZero();
  }

  @Test
  void the_paper_reading_subtracts_the_weighted_mean_difference() {
    MethodFit fit = fit(TEXTS);
    int heads = (int) fit.number("heads");
    int width = 32 / heads;
    float[] g = Vectors.scaled(fit.vector(MethodFit.name(Z, "direction"), 32), 1 / 4.0);
    float[] accuracy = fit.vector(MethodFit.name(Z, "accuracy"), heads);
    float[][] before = model.capture(TOKENS, Z::equals).at(Z, 0);
    try (DetoxifiedModel view = model.with(new DesteinSteering(fit, Mode.PAPER, 0.6))) {
      float[][] after = view.capture(TOKENS, Z::equals).at(Z, 0);
      for (int t = 0; t < before.length; t++) {
        for (int head = 0; head < heads; head++) {
          float[] z = Arrays.copyOfRange(before[t], head * width, (head + 1) * width);
          float[] d = Arrays.copyOfRange(g, head * width, (head + 1) * width);
          double factor = 0.6 * accuracy[head] * (1 + Math.max(0, Vectors.cosine(z, d)));
          for (int i = 0; i < width; i++) {
            assertThat(after[t][head * width + i])
                .isCloseTo((float) (z[i] - factor * d[i]), within(1e-5f));
          }
        }
      }
    }
  }

  @Test
  void directions_are_sums_of_the_last_eight_tokens() {
    String longer = "the soggy turnip fell over a kind garden and we saw it";
    FitTexts texts = new FitTexts(List.of(longer, "silly goose"), List.of("no", "thank you"), true);
    float[] expected = new float[32];
    for (int pair = 0; pair < 2; pair++) {
      float[] high = lastEight(texts.toxic().get(pair));
      float[] low = lastEight(texts.neutral().get(pair));
      for (int i = 0; i < 32; i++) {
        expected[i] += high[i] - low[i];
      }
    }
    assertThat(model.tokenizer().encodePrompt(longer).length).isGreaterThan(8);
    assertThat(fit(texts).vector(MethodFit.name(OUT, "direction"), 32))
        .containsExactly(expected, within(1e-4f));
  }

  private static float[] lastEight(String text) {
    int[] ids = model.tokenizer().encodePrompt(text);
    float[][] all = model.capture(List.of(ids), OUT::equals).at(OUT, 0);
    int from = Math.max(0, all.length - 8);
    return Vectors.of(
        32,
        i -> {
          double sum = 0;
          for (int t = from; t < all.length; t++) {
            sum += all[t][i];
          }
          return sum / (all.length - from);
        });
  }

  @Test
  void strength_zero_is_the_model_in_the_paper_reading_alone() {
    MethodFit fit = fit(TEXTS);
    float[][] base = model.forward(TOKENS).get(0);
    try (DetoxifiedModel paper = model.with(new DesteinSteering(fit, Mode.PAPER, 0));
        DetoxifiedModel released = model.with(new DesteinSteering(fit, Mode.RELEASED, 0))) {
      for (int t = 0; t < base.length; t++) {
        assertThat(paper.forward(TOKENS).get(0)[t]).containsExactly(base[t], within(1e-5f));
      }
      released.forward(TOKENS);
      assertThat(released.firings()).allMatch(firing -> firing.fired() > 0);
    }
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void keeps_to_the_contract_and_its_control_moves_as_far(Mode mode) {
    DesteinSteering steering = new DesteinSteering(fit(TEXTS), mode, 0.4);
    DetoxifierContract.check(model, steering);
    DetoxifierContract.check(model, new ScatteredChange(steering, 1));
    HookPoint point = mode == Mode.PAPER ? Z : OUT;
    for (long seed = 1; seed <= 5; seed++) {
      assertThat(moved(new ScatteredChange(steering, seed), point) / moved(steering, point))
          .isCloseTo(1, within(1e-3));
    }
  }

  private static double moved(Detoxifier detoxifier, HookPoint point) {
    float[] before = Vectors.flat(model.capture(TOKENS, point::equals).at(point, 0));
    try (DetoxifiedModel view = model.with(detoxifier)) {
      float[] after = Vectors.flat(view.capture(TOKENS, point::equals).at(point, 0));
      return Vectors.norm(Vectors.of(before.length, i -> after[i] - before[i]));
    }
  }

  @Test
  void a_fit_is_the_same_twice_and_exchanged_classes_turn_it_round() throws Exception {
    Path first = folder.resolve("first.safetensors");
    Path second = folder.resolve("second.safetensors");
    fit(TEXTS).save(first);
    fit(TEXTS).save(second);
    assertThat(Files.readAllBytes(first)).isEqualTo(Files.readAllBytes(second));
    String name = MethodFit.name(OUT, "direction");
    assertThat(fit(TEXTS.swapped()).vector(name, 32))
        .containsExactly(Vectors.scaled(fit(TEXTS).vector(name, 32), -1), within(1e-5f));
    MethodFit prefixed =
        new DesteinFitting("The rude boy said:", "The kind boy said:")
            .fit(model, TEXTS, ProgressListener.silent());
    assertThat(prefixed.vector(name, 32)).isNotEqualTo(fit(TEXTS).vector(name, 32));
    FitTexts unpaired = new FitTexts(TEXTS.toxic(), TEXTS.neutral(), false);
    assertThatThrownBy(() -> fit(unpaired)).isInstanceOf(ConfigException.class);
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void acts_on_other_architectures(Mode mode) {
    for (String name : List.of("llama", "gemma2", "neox", "opt")) {
      try (ReferenceModel reference = ReferenceModel.load(name, folder)) {
        TransformerModel other = reference.model();
        MethodFit fit = new DesteinFitting("", "").fit(other, TEXTS, ProgressListener.silent());
        try (DetoxifiedModel view = other.with(new DesteinSteering(fit, mode, 0.4))) {
          view.forward(TOKENS);
          assertThat(view.firings()).isNotEmpty().allMatch(firing -> firing.fired() > 0);
        }
      }
    }
  }
}
