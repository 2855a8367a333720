/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.DetoxException;
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
import java.util.Set;
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

  private float[] processed(ValueNetwork values, RectificationSettings settings, float[] row) {
    return processed(values, settings, row, Set.of(endOfText));
  }

  private static float[] processed(
      ValueNetwork values, RectificationSettings settings, float[] row, Set<Integer> ends) {
    try (RectifyingProcessor processor = new RectifyingProcessor(values, settings, ends)) {
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

  /** What the value network is sure of, no correction of its bias makes unsure. */
  @Test
  void aDeadEndIsSeenUnderEveryCalibration() {
    List<ValueCalibration> calibrations =
        List.of(
            ValueCalibration.NONE,
            new ValueCalibration(0.5, 0),
            new ValueCalibration(1, -2),
            new ValueCalibration(0.01, -5),
            new ValueCalibration(3, 2));
    for (ValueCalibration calibration : calibrations) {
      for (RectificationSettings settings :
          List.of(RectificationSettings.cap(0.2), RectificationSettings.tilt(2))) {
        float[] row = processed(values(-1, -1.5, -1, -1).with(calibration), settings, logits(P));
        assertThat(row[endOfText]).as("%s, %s", calibration, settings).isZero();
        row[endOfText] = Float.NEGATIVE_INFINITY;
        assertThat(row).containsOnly(Float.NEGATIVE_INFINITY);
        // One token that may yet end well, and it is none.
        float[] other = processed(values(-1, -0.9, -1, -1).with(calibration), settings, logits(P));
        assertThat(other[1]).as("%s, %s", calibration, settings).isGreaterThan(-30);
      }
    }
  }

  @Test
  void aValueThatIsNoNumberSaysSo() {
    assertThatThrownBy(
            () ->
                processed(
                    values(-0.5, Double.NaN, 0, 0), RectificationSettings.cap(0.2), logits(P)))
        .isInstanceOf(DetoxException.class)
        .hasMessageContaining("the value network gives NaN");
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
  void everyEndOfTextIsExemptAndTheyShareWhatTheyGet() {
    int turn = 5;
    double[] q = new double[tokenizer.vocabularySize()];
    Arrays.fill(q, -.5);
    q[1] = -.2;
    q[endOfText] = -1;
    q[turn] = -1;
    float[] row = logits(.5, .2);
    row[endOfText] = (float) (Math.log(.1) + 3);
    row[turn] = (float) (Math.log(.2) + 3);
    for (RectificationSettings settings :
        List.of(RectificationSettings.tilt(4), RectificationSettings.cap(0))) {
      float[] result = processed(values(q), settings, row.clone(), Set.of(endOfText, turn));
      double end = Math.exp(result[endOfText]);
      assertThat(end).isGreaterThan(.1 - 1e-6);
      assertThat(Math.exp(result[turn])).isCloseTo(2 * end, within(1e-6));
      double all = 0;
      for (float one : result) {
        all += Math.exp(one);
      }
      assertThat(all).isCloseTo(1, within(1e-6));
      float[] one = processed(values(q), settings, row.clone(), Set.of(endOfText));
      assertThat(Math.exp(one[turn])).isLessThan(.2 - 1e-3);
    }
  }

  @Test
  void aDeadEndEndsTheTextWithItsLikeliestEnd() {
    ValueNetwork dead = values(-1, -1, -1, -1);
    float[] row = logits(P);
    float[] ended =
        processed(dead, RectificationSettings.cap(0.2), row.clone(), Set.of(endOfText, 2));
    for (int token = 0; token < ended.length; token++) {
      assertThat(ended[token]).isEqualTo(token == 2 ? 0 : Float.NEGATIVE_INFINITY);
    }
  }

  @Test
  void aFinishedRowIsFedAnyEndOfText() throws IOException {
    Path files = TinyValueNetwork.write(folder, ValueHead.linear(), ValueCalibration.NONE);
    try (ValueNetwork network = ValueNetwork.load(files);
        RectifyingProcessor processor =
            new RectifyingProcessor(network, RectificationSettings.cap(0), Set.of(7, 8))) {
      processor.begin(List.of(new int[network.network().contextLength()], new int[] {1, 2}));
      processor.accept(new int[] {7, 3});
      processor.accept(new int[] {8, 3});
      assertThatThrownBy(() -> processor.accept(new int[] {network.network().endOfText(), 3}))
          .hasMessageContaining("fewer tokens");
    }
  }

  @Test
  void tokensThatTheNetworkHasNoRowForAreForbidden() {
    int rows = tokenizer.vocabularySize() + 10;
    float[] row = new float[rows];
    row[rows - 1] = 9;
    float[] result = processed(values(-.5), RectificationSettings.cap(0), row);
    assertThat(Arrays.copyOfRange(result, rows - 10, rows)).containsOnly(Float.NEGATIVE_INFINITY);
    assertThat(result[1]).isGreaterThan(Float.NEGATIVE_INFINITY);
    float[] nothing = new float[rows];
    Arrays.fill(nothing, Float.NEGATIVE_INFINITY);
    nothing[rows - 1] = 1;
    assertThat(processed(values(-.5), RectificationSettings.cap(0), nothing))
        .containsOnly(Float.NEGATIVE_INFINITY);
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
    try (RectifyingProcessor early = new RectifyingProcessor(values(), r2024, Set.of(endOfText));
        RectifyingProcessor late =
            new RectifyingProcessor(values(), RectificationSettings.r0(), Set.of(endOfText))) {
      assertThat(early.stage()).isEqualTo(Stage.TEMPERATURE);
      assertThat(late.stage()).isEqualTo(Stage.FINAL);
    }
  }

  @Test
  void theRiskOfEveryStepIsMeasured() {
    try (RectifyingProcessor processor =
        new RectifyingProcessor(
            values(-.2, -.7), RectificationSettings.cap(0), Set.of(endOfText))) {
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
            new RectifyingProcessor(
                network, RectificationSettings.cap(0), Set.of(network.network().endOfText()))) {
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
            new RectifyingProcessor(
                network, RectificationSettings.cap(0), Set.of(network.network().endOfText()))) {
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
