/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import io.detoxj.core.DetoxException;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.Journal;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.Scorer;
import io.detoxj.core.score.ScorerInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that was stopped anywhere ends in the same bytes as one that was not. */
class ContinuationSamplingTest {
  private static final Scorer LENGTH =
      new Judge("length", texts -> texts.stream().map(ContinuationSamplingTest::score).toList());

  private record Judge(String id, Function<List<String>, List<ScoreOutcome>> scores)
      implements Scorer {
    @Override
    public ScorerInfo info() {
      return new ScorerInfo(id, "1", ScorerInfo.UNKNOWN, "for tests");
    }

    @Override
    public Fingerprint fingerprint() {
      return Fingerprint.builder().put("id", id).build();
    }

    @Override
    public List<ScoreOutcome> score(List<String> texts) {
      return scores.apply(texts);
    }
  }

  private static ScoreOutcome score(String text) {
    return new ScoreOutcome.Scored(text.length() % 10 / 10.0);
  }

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

  private ContinuationFile run(String name, Scorer scorer, int samples) throws IOException {
    return new ContinuationSampling(
            GenerationConfig.nucleus(5, 0.9).withSamples(samples).withSeed(3), scorer)
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
  void theFileOfAnotherModelOrScorerIsRefusedByName() throws IOException {
    byte[] whole = Files.readAllBytes(run("kept.jsonl", LENGTH, 2).path());
    Scorer other = new Judge("length 2", LENGTH::score);
    assertThatThrownBy(() -> run("kept.jsonl", other, 2))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("differs in scorer.id: \"length 2\" here, \"length\" there");
    model.close();
    Path config = folder.resolve("model/config.json");
    Files.writeString(config, Files.readString(config).replace("\"n_head\": 4", "\"n_head\": 8"));
    model = TransformerModel.load(folder.resolve("model"));
    assertThatThrownBy(() -> run("kept.jsonl", LENGTH, 2))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("config.n_head: 8 here, 4 there");
    assertThat(Files.readAllBytes(folder.resolve("kept.jsonl"))).containsExactly(whole);
  }

  @Test
  void otherSettingsLeaveTheFileAlone() throws IOException {
    byte[] whole = Files.readAllBytes(run("kept.jsonl", LENGTH, 2).path());
    assertThatThrownBy(() -> run("kept.jsonl", LENGTH, 3))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("was made with other settings, model or data");
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
    Scorer nosy =
        new Judge(
            "nosy",
            texts -> {
              assertThatThrownBy(() -> ContinuationFile.open(file))
                  .hasMessageContaining("being written");
              assertThatThrownBy(() -> Journal.open(file, "other"))
                  .hasMessageContaining(file + " is in use");
              return LENGTH.score(texts);
            });
    run("shared.jsonl", nosy, 2);
  }

  @Test
  void aScorerThatMiscountsIsRefused() {
    assertThatThrownBy(() -> run("x.jsonl", new Judge("short", texts -> List.of()), 2))
        .isInstanceOf(DetoxException.class)
        .hasMessageContaining("short");
  }
}
