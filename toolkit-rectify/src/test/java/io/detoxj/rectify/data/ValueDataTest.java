/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.ConfigException;
import io.detoxj.core.fixture.TinyTokenizer;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.Journal;
import io.detoxj.core.tokenizer.Tokenizer;
import io.detoxj.rectify.data.PromptContinuations.Continuation;
import io.detoxj.rectify.training.ValueExample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of some continuations, and with which weight. */
class ValueDataTest {
  @TempDir Path folder;

  private Tokenizer tokenizer;

  @BeforeEach
  void load() throws IOException {
    tokenizer = Tokenizer.load(TinyTokenizer.write(folder));
  }

  @AfterEach
  void close() {
    tokenizer.close();
  }

  /** A file of prompts whose continuations have these scores. */
  private ContinuationFile file(@Nullable Double[]... scores) throws IOException {
    Path path = folder.resolve("continuations.jsonl");
    ContinuationFile.Header header =
        new ContinuationFile.Header(
            ContinuationFile.FORMAT,
            scores.length,
            scores[0].length,
            "",
            Fingerprint.ofHash("ab").asJson(),
            "",
            Fingerprint.ofHash("cd").asJson());
    List<PromptContinuations> prompts = new ArrayList<>();
    for (int i = 0; i < scores.length; i++) {
      List<Continuation> continuations = new ArrayList<>();
      for (int j = 0; j < scores[i].length; j++) {
        continuations.add(new Continuation(" t" + j, new int[] {10 + j, 20 + j}, scores[i][j]));
      }
      prompts.add(new PromptContinuations("p" + i, "so", new int[] {1, 2}, continuations));
    }
    try (Journal journal = ContinuationFile.resume(path, header)) {
      ContinuationFile.append(journal, prompts);
    }
    return ContinuationFile.open(path);
  }

  private static Double[] scores(double... values) {
    Double[] boxed = new Double[values.length];
    for (int i = 0; i < boxed.length; i++) {
      boxed[i] = values[i];
    }
    return boxed;
  }

  private List<ValueExample> compiled(ContinuationFile file, ValueDataSettings settings)
      throws IOException {
    Path train = folder.resolve("train.jsonl");
    ValueData.compile(file, settings, train, folder.resolve("valid.jsonl"));
    return ValueData.read(train, tokenizer, 100);
  }

  private static ValueDataSettings settings(
      ValueDataSettings.Selection selection, double dropClean, boolean importance) {
    return new ValueDataSettings(selection, 2, dropClean, importance, false, 0.5, 0, 1);
  }

  @Test
  void allKeepsEveryContinuationWithAHardLabel() throws IOException {
    ContinuationFile file = file(scores(.1, .5, .9), scores(.2, .3, .4));
    List<ValueExample> examples =
        compiled(file, settings(ValueDataSettings.Selection.ALL, 0, false));
    assertThat(examples).extracting(ValueExample::reward).containsExactly(0., -1., -1., 0., 0., 0.);
    assertThat(examples).extracting(ValueExample::weight).containsOnly(1.0);
    assertThat(examples.get(1).tokens()).containsExactly(1, 2, 11, 21);
    assertThat(examples.get(1).promptLength()).isEqualTo(2);
  }

  @Test
  void gradedRewardsAreMinusTheScore() throws IOException {
    ContinuationFile file = file(scores(.1, .5));
    assertThat(
            compiled(file, settings(ValueDataSettings.Selection.ALL, 0, false).withGradedRewards()))
        .extracting(ValueExample::reward)
        .containsExactly(-.1, -.5);
  }

  @Test
  void mostKeepsTheExtremesAndImportanceUndoesItsBias() throws IOException {
    ContinuationFile file = file(scores(.1, .6, .9, .2), scores(.2, .3, .4, .1));
    List<ValueExample> plain = compiled(file, settings(ValueDataSettings.Selection.MOST, 0, false));
    assertThat(plain).extracting(ValueExample::reward).containsExactly(-1., 0., 0., 0.);
    assertThat(plain.get(0).tokens()[2]).isEqualTo(12);
    assertThat(plain.get(1).tokens()[2]).isEqualTo(10);
    // Half of the first prompt's continuations are toxic, so both of its examples weigh 1.
    List<ValueExample> weighted =
        compiled(file, settings(ValueDataSettings.Selection.MOST, 0, true));
    assertThat(weighted).extracting(ValueExample::weight).containsExactly(1., 1., 1., 1.);
    ContinuationFile rare = file2(scores(.1, .2, .9, .2));
    assertThat(compiled(rare, settings(ValueDataSettings.Selection.MOST, 0, true)))
        .extracting(ValueExample::weight)
        .containsExactly(.5, 1.5);
  }

  private ContinuationFile file2(@Nullable Double[]... scores) throws IOException {
    Files.delete(folder.resolve("continuations.jsonl"));
    return file(scores);
  }

  @Test
  void thePublishedSelectionInflatesRiskAsDerivedAndImportanceRepairsIt() throws IOException {
    // 25 continuations, each toxic with probability .04: the label mean of the pair kept is
    // (1 - .96^25) / 2 + .04^25 / 2 = .320.
    java.util.random.RandomGenerator random =
        io.detoxj.core.math.RandomStreams.named(9, "label-bias");
    Double[][] drawn = new Double[2000][];
    for (int i = 0; i < drawn.length; i++) {
      double[] row = new double[25];
      for (int j = 0; j < row.length; j++) {
        row[j] = random.nextDouble() < .04 ? .9 : .1;
      }
      drawn[i] = scores(row);
    }
    ContinuationFile file = file(drawn);
    Path train = folder.resolve("train.jsonl");
    Path valid = folder.resolve("valid.jsonl");
    ValueDataSettings most = settings(ValueDataSettings.Selection.MOST, 0, false);
    assertThat(ValueData.compile(file, most, train, valid).toxicShare())
        .isCloseTo(.320, within(.02));
    ValueDataSettings repaired = settings(ValueDataSettings.Selection.MOST, 0.5, true);
    assertThat(ValueData.compile(file, repaired, train, valid).toxicShare())
        .isCloseTo(.04, within(.005));
  }

  @Test
  void sampleDrawsSomeOnceEach() throws IOException {
    ContinuationFile file = file(scores(.1, .6, .9, .2));
    List<ValueExample> examples =
        compiled(file, settings(ValueDataSettings.Selection.SAMPLE, 0, false));
    assertThat(examples).hasSize(2);
    assertThat(examples.get(0).tokens()).isNotEqualTo(examples.get(1).tokens());
  }

  @Test
  void promptsAreHeldOutWholeAndTheBytesAreTheSameTwice() throws IOException {
    Double[][] many = new Double[200][];
    for (int i = 0; i < many.length; i++) {
      many[i] = scores(.1, .9);
    }
    ContinuationFile file = file(many);
    ValueDataSettings settings = ValueDataSettings.all(4);
    Path train = folder.resolve("a.jsonl");
    Path valid = folder.resolve("b.jsonl");
    ValueData.Compiled compiled = ValueData.compile(file, settings, train, valid);
    assertThat(compiled.valid()).isBetween(20L, 60L).isEven();
    assertThat(compiled.train() + compiled.valid()).isEqualTo(400);
    List<String> before = Files.readAllLines(train);
    ValueData.compile(file, settings, train, valid);
    assertThat(Files.readAllLines(train)).isEqualTo(before);
  }

  @Test
  void missingScoresAreLeftOutAndTooManyAreRefused() throws IOException {
    Double[] few = new Double[40];
    java.util.Arrays.fill(few, .1);
    few[0] = null;
    ContinuationFile file = file(new Double[][] {few});
    Path train = folder.resolve("train.jsonl");
    Path valid = folder.resolve("valid.jsonl");
    ValueDataSettings all = settings(ValueDataSettings.Selection.ALL, 0, false);
    assertThat(ValueData.compile(file, all, train, valid))
        .isEqualTo(new ValueData.Compiled(39, 0, 0, 1));
    few[1] = null;
    few[2] = null;
    few[3] = null;
    few[4] = null;
    ContinuationFile worse = file2(new Double[][] {few});
    byte[] before = Files.readAllBytes(train);
    assertThatThrownBy(() -> ValueData.compile(worse, all, train, valid))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("5 of 40 continuations have no score");
    assertThat(Files.readAllBytes(train)).as("the file is as it was").containsExactly(before);
  }

  @Test
  void filesOfTheAuthorsCodeAreRead() throws IOException {
    Path file = folder.resolve("authors.jsonl");
    Files.writeString(
        file,
        "{\"text\": \"so it goes\", \"reward\": [-1.0]}\n{\"text\": \"hello there\", \"reward\": [0]}\n");
    List<ValueExample> examples = ValueData.read(file, tokenizer, 4);
    assertThat(examples.get(0).tokens()).hasSize(4);
    assertThat(examples.get(0).reward()).isEqualTo(-1);
    assertThat(examples.get(1).weight()).isEqualTo(1);
    Files.writeString(file, "{\"text\": \"so it goes\", \"reward\": []}\n");
    assertThatThrownBy(() -> ValueData.read(file, tokenizer, 4))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("line 1")
        .hasMessageContaining("reward");
    Files.writeString(file, "{\"text\": \"so it goes\", \"reward\": [-3]}\n");
    assertThatThrownBy(() -> ValueData.read(file, tokenizer, 4)).hasMessageContaining("-3");
    Files.writeString(file, "");
    assertThatThrownBy(() -> ValueData.read(file, tokenizer, 4)).hasMessageContaining("no example");
  }
}
