/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import io.detoxj.core.DetoxException;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.run.Journal;
import io.detoxj.core.run.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that was stopped anywhere ends in the same bytes as one that was not. */
class ContinuationSamplingTest {
  private static final ContinuationScorer LENGTH =
      ContinuationScorer.of(
          "length",
          texts ->
              texts.stream().map(text -> OptionalDouble.of(text.length() % 10 / 10.0)).toList());

  @TempDir Path folder;

  private TransformerModel model;
  private final List<Prompt> prompts = new ArrayList<>();

  @BeforeEach
  void load() {
    model = TinyGpt2.load(folder.resolve("model"));
    for (int i = 0; i < 7; i++) {
      prompts.add(new Prompt("p" + i, "day number " + i));
    }
  }

  @AfterEach
  void close() {
    model.close();
  }

  private ContinuationFile run(String name, ContinuationScorer scorer, int samples)
      throws IOException {
    return new ContinuationSampling(GenerationConfig.nucleus(5, 0.9, samples, 3), scorer)
        .run(model, prompts, folder.resolve(name), ProgressListener.silent());
  }

  @Test
  void aLineHoldsAPromptAndItsScoredContinuations() throws IOException {
    ContinuationFile file = run("all.jsonl", LENGTH, 3);
    List<PromptContinuations> read = new ArrayList<>();
    file.forEach(read::add);
    assertThat(read).hasSize(7);
    assertThat(file.header().samples()).isEqualTo(3);
    PromptContinuations first = read.get(0);
    assertThat(first.id()).isEqualTo("p0");
    assertThat(first.promptTokens()).containsExactly(model.tokenizer().encode("day number 0"));
    for (PromptContinuations.Continuation one : first.continuations()) {
      assertThat(model.tokenizer().decode(first.sequence(one)))
          .isEqualTo(first.prompt() + one.text());
      assertThat(one.score()).isEqualTo(one.text().strip().length() % 10 / 10.0);
    }
  }

  @Test
  void aStoppedRunGoesOnToTheSameBytes() throws IOException {
    byte[] whole = Files.readAllBytes(run("whole.jsonl", LENGTH, 2).path());
    int[] ends = {1, 20, whole.length / 3, whole.length / 2, whole.length - 1, whole.length};
    for (int end : ends) {
      Path file = folder.resolve("part.jsonl");
      Files.write(file, Arrays.copyOf(whole, end));
      run("part.jsonl", LENGTH, 2);
      assertThat(Files.readAllBytes(file)).as("cut at %d", end).containsExactly(whole);
    }
  }

  @Test
  void otherSettingsLeaveTheFileAlone() throws IOException {
    byte[] whole = Files.readAllBytes(run("kept.jsonl", LENGTH, 2).path());
    assertThatThrownBy(() -> run("kept.jsonl", LENGTH, 3))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("other settings, model or data");
    assertThat(Files.readAllBytes(folder.resolve("kept.jsonl"))).containsExactly(whole);
  }

  @Test
  void anUnfinishedOrDamagedFileIsRefusedAndKept() throws IOException {
    Path file = run("cut.jsonl", LENGTH, 2).path();
    List<String> lines = Files.readAllLines(file);
    Files.write(file, lines.subList(0, 5));
    assertThatThrownBy(() -> ContinuationFile.open(file))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("unfinished")
        .hasMessageContaining("4 of 7 prompts");
    assertThat(Files.readAllLines(file)).hasSize(5);
    List<String> edited = new ArrayList<>(lines);
    edited.set(3, lines.get(3).replace("\"score\":", "\"score\":0"));
    Files.write(file, edited);
    assertThatThrownBy(() -> ContinuationFile.open(file))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(file + " line 4 is damaged")
        .hasMessageNotContaining("day number");
    assertThatThrownBy(() -> run("cut.jsonl", LENGTH, 2))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(file + " line 4 is damaged");
    ContinuationFile whole = run("whole.jsonl", LENGTH, 2);
    ContinuationFile damaged = new ContinuationFile(withWrongField(file, lines), whole.header());
    assertThatThrownBy(() -> damaged.forEach(line -> {}))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("line 3")
        .hasMessageNotContaining("day number");
    Files.writeString(file, "{\"format\":\"turnip\"}\n");
    assertThatThrownBy(() -> ContinuationFile.open(file)).isInstanceOf(ConfigException.class);
    assertThatThrownBy(() -> ContinuationFile.open(folder.resolve("nowhere.jsonl")))
        .hasMessageContaining("there is no file");
  }

  /** A journal whose checksums are right and whose second prompt is not. */
  private static Path withWrongField(Path file, List<String> lines) throws IOException {
    Files.write(file, lines);
    List<String> texts = new ArrayList<>();
    Journal.read(file, (number, line) -> texts.add(line));
    Files.delete(file);
    try (Journal journal = Journal.open(file, texts.get(0))) {
      journal.append(texts.get(1));
      journal.append(texts.get(2).replace("\"promptTokens\"", "\"promptTokins\""));
    }
    return file;
  }

  @Test
  void oneRunAtATimeWritesToAFile() throws IOException {
    Path file = folder.resolve("shared.jsonl");
    ContinuationScorer nosy =
        ContinuationScorer.of(
            "nosy",
            texts -> {
              assertThatThrownBy(() -> ContinuationFile.open(file))
                  .hasMessageContaining("being written");
              assertThatThrownBy(() -> Journal.open(file, "other"))
                  .hasMessageContaining(file + " is in use");
              return LENGTH.scores(texts);
            });
    run("shared.jsonl", nosy, 2);
  }

  @Test
  void aScorerThatMiscountsOrLiesIsRefused() {
    assertThatThrownBy(() -> run("x.jsonl", ContinuationScorer.of("short", texts -> List.of()), 2))
        .isInstanceOf(DetoxException.class)
        .hasMessageContaining("short");
    ContinuationScorer wild =
        ContinuationScorer.of(
            "wild", texts -> texts.stream().map(text -> OptionalDouble.of(1.5)).toList());
    assertThatThrownBy(() -> run("y.jsonl", wild, 2)).hasMessageContaining("1.5");
  }
}
