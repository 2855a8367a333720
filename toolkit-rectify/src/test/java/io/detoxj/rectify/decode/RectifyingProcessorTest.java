/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.InterventionException;
import io.detoxj.core.decode.Stage;
import io.detoxj.core.fixture.ScriptedModel;
import io.detoxj.core.fixture.TinyTokenizer;
import io.detoxj.core.tokenizer.Tokenizer;
import io.detoxj.rectify.cap.CapRule;
import io.detoxj.rectify.cap.Rectifier;
import io.detoxj.rectify.cap.TokenCap;
import io.detoxj.rectify.fixture.TinyValueNetwork;
import io.detoxj.rectify.value.ValueCalibration;
import io.detoxj.rectify.value.ValueHead;
import io.detoxj.rectify.value.ValueNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One step of decoding with values of a script: the specification's golden values, by token. */
class RectifyingProcessorTest {
  private static final double[] P = {.5, .3, .15, .05};
  private static final double[] Q = {-.9, -.1, -.4, 0};

  @TempDir Path folder;

  private Tokenizer tokenizer;
  private int endOfText;

  @BeforeEach
  void load() throws IOException {
    tokenizer = Tokenizer.load(TinyTokenizer.write(folder));
    endOfText = TinyTokenizer.endOfText();
  }

  @AfterEach
  void close() {
    tokenizer.close();
  }

  /** Values of the first tokens; all others are safe. */
  private ValueNetwork values(double... q) {
    float[] row = new float[tokenizer.vocabularySize()];
    for (int i = 0; i < q.length; i++) {
      row[i] = (float) q[i];
    }
    return ValueNetwork.of(
        new ScriptedModel(tokenizer, tokens -> row.clone(), List.of()), ValueCalibration.NONE);
  }

  /** Logits of the first tokens up to a constant; all others are forbidden. */
  private float[] logits(double... p) {
    float[] row = new float[tokenizer.vocabularySize()];
    Arrays.fill(row, Float.NEGATIVE_INFINITY);
    for (int i = 0; i < p.length; i++) {
      row[i] = (float) (Math.log(p[i]) + 3);
    }
    return row;
  }

  private static float[] processed(
      ValueNetwork values, RectificationSettings settings, float[] row) {
    try (RectifyingProcessor processor = new RectifyingProcessor(values, settings)) {
      processor.begin(List.of(new int[] {1}));
      processor.process(new float[][] {row});
    }
    return row;
  }

  private static double[] probabilities(float[] row, int count) {
    double[] p = new double[count];
    for (int i = 0; i < count; i++) {
      p[i] = Math.exp(row[i]);
    }
    return p;
  }

  @Test
  void goldenAThroughTheProcessor() {
    float[] exact = processed(values(Q), RectificationSettings.cap(0), logits(P));
    assertThat(probabilities(exact, 4))
        .containsExactly(new double[] {.1, .54, .27, .09}, offset(1e-6));
    assertThat(exact[4]).isEqualTo(Float.NEGATIVE_INFINITY);
    RectificationSettings rounds =
        RectificationSettings.cap(0)
            .with(Rectifier.of(new CapRule.Rounds(TokenCap.normalised(0), 2)));
    assertThat(probabilities(processed(values(Q), rounds, logits(P)), 4))
        .containsExactly(new double[] {.107143, .535714, .267857, .089286}, offset(1e-6));
    // p (1 + Q) = .05, .27, .09, .05, together .46
    assertThat(probabilities(processed(values(Q), RectificationSettings.tilt(1), logits(P)), 4))
        .containsExactly(new double[] {.05 / .46, .27 / .46, .09 / .46, .05 / .46}, offset(1e-6));
  }

  @Test
  void truncationComesBeforeTheCap() {
    RectificationSettings two = RectificationSettings.cap(0).withTopKBefore(2);
    // p = .625, .375 with caps .1, .9: the freed mass stays within the two.
    assertThat(probabilities(processed(values(Q), two, logits(P)), 4))
        .containsExactly(new double[] {.1, .9, 0, 0}, offset(1e-6));
  }

  @Test
  void nothingToChangeChangesNoBit() {
    float[] before = logits(P);
    float[] after = processed(values(), RectificationSettings.cap(0), before.clone());
    assertThat(after).containsExactly(before);
    assertThat(processed(values(), RectificationSettings.cap(0.4), before.clone()))
        .containsExactly(before);
    assertThat(processed(values(), RectificationSettings.cap(0).withTopKBefore(2), before.clone()))
        .startsWith(before[0], before[1], Float.NEGATIVE_INFINITY);
  }

  @Test
  void theMostProbableTokenAfterTheCapIsAnother() {
    float[] row = processed(values(Q), RectificationSettings.cap(0), logits(P));
    assertThat(row[1]).isGreaterThan(row[0]).isGreaterThan(row[2]);
  }

  @Test
  void endOfTextIsExemptUnlessTheAuthorsWayIsAsked() {
    double[] q = new double[tokenizer.vocabularySize()];
    Arrays.fill(q, -.5);
    q[1] = -.2;
    q[endOfText] = -1;
    float[] row = logits(.6, .2);
    row[endOfText] = (float) (Math.log(.2) + 3);
    RectificationSettings tilt = RectificationSettings.tilt(4);
    assertThat(Math.exp(processed(values(q), tilt, row.clone())[endOfText]))
        .isCloseTo(.2, within(1e-6));
    RectificationSettings authors =
        new RectificationSettings(
            Rectifier.of(new CapRule.Tilted(4)), tilt.order(), 0, 0, false, false);
    assertThat(processed(values(q), authors, row.clone())[endOfText])
        .isEqualTo(Float.NEGATIVE_INFINITY);
  }

  @Test
  void aDeadEndEndsTheText() {
    ValueNetwork dead = values(-1, -1, -1, -1);
    float[] ended = processed(dead, RectificationSettings.cap(0.2), logits(P));
    for (int token = 0; token < ended.length; token++) {
      assertThat(ended[token]).isEqualTo(token == endOfText ? 0 : Float.NEGATIVE_INFINITY);
    }
    RectificationSettings left =
        new RectificationSettings(
            RectificationSettings.cap(0.2).rectifier(),
            RectificationSettings.Order.TRUNCATE_FIRST,
            0,
            0,
            true,
            false);
    assertThat(probabilities(processed(dead, left, logits(P)), 4)).containsExactly(P, offset(1e-6));
  }

  @Test
  void theAuthorsNewestOrderCapsThenTruncates() {
    RectificationSettings r2024 = RectificationSettings.r2024();
    double[] p = new double[80];
    Arrays.fill(p, 1.0 / 80);
    p[0] = 1.0 / 80 + 1e-4;
    float[] row = processed(values(-1), r2024, logits(p));
    assertThat(row[0]).as("capped to the floor, then cut").isEqualTo(Float.NEGATIVE_INFINITY);
    int kept = 0;
    for (float logit : row) {
      kept += logit > Float.NEGATIVE_INFINITY ? 1 : 0;
    }
    assertThat(kept).isEqualTo(50);
    try (RectifyingProcessor early = new RectifyingProcessor(values(), r2024);
        RectifyingProcessor late = new RectifyingProcessor(values(), RectificationSettings.r0())) {
      assertThat(early.stage()).isEqualTo(Stage.TEMPERATURE);
      assertThat(late.stage()).isEqualTo(Stage.FINAL);
    }
  }

  @Test
  void theRiskOfEveryStepIsMeasured() {
    try (RectifyingProcessor processor =
        new RectifyingProcessor(values(-.2, -.7), RectificationSettings.cap(0))) {
      processor.begin(List.of(new int[] {1}, new int[] {2}));
      processor.process(new float[][] {logits(.9, .1), null});
      processor.process(new float[][] {logits(.5, .3, .2), null});
      // .25 becomes .30 under the cap (a cap may raise the risk); .31 stays: all below their caps.
      assertThat(processor.measures())
          .containsEntry("branch rectified", 1.0)
          .containsEntry("branch unchanged", 1.0)
          .containsEntry("branch dead_end", 0.0)
          .hasEntrySatisfying("risk before", risk -> assertThat(risk).isCloseTo(.56, within(1e-6)))
          .hasEntrySatisfying("risk after", risk -> assertThat(risk).isCloseTo(.61, within(1e-6)))
          // .1 becomes .2, and nothing is raised in the second step.
          .hasEntrySatisfying("boost", boost -> assertThat(boost).isCloseTo(3, within(1e-6)));
    }
  }

  @Test
  void aFinishedRowAtTheEndOfTheContextDoesNotStopTheOthers() throws IOException {
    Path files = TinyValueNetwork.write(folder, ValueHead.linear(), ValueCalibration.NONE);
    try (ValueNetwork network = ValueNetwork.load(files);
        RectifyingProcessor processor =
            new RectifyingProcessor(network, RectificationSettings.cap(0))) {
      int end = network.network().endOfText();
      processor.begin(List.of(new int[network.network().contextLength()], new int[] {1, 2}));
      processor.accept(new int[] {end, 3});
      float[] row = new float[network.network().vocabularySize()];
      processor.process(new float[][] {null, row});
      assertThat(processor.measures().get("risk before")).isPositive();
    }
  }

  @Test
  void textsLongerThanTheValueNetworksContextAreRefused() throws IOException {
    Path files = TinyValueNetwork.write(folder, ValueHead.linear(), ValueCalibration.NONE);
    try (ValueNetwork network = ValueNetwork.load(files);
        RectifyingProcessor processor =
            new RectifyingProcessor(network, RectificationSettings.cap(0))) {
      int context = network.network().contextLength();
      assertThatThrownBy(() -> processor.begin(List.of(new int[context + 1])))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining("context of " + context);
      processor.begin(List.of(new int[context]));
      assertThatThrownBy(() -> processor.accept(new int[] {1}))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining("fewer tokens");
    }
  }
}
