/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.fluency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.ConfigException;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.fixture.TokenizerKind;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.FinishReason;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Generator;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.tokenizer.ByteLevelBpe;
import io.detoxj.eval.metric.Measurement;
import io.detoxj.eval.toxicity.fluency.NamedPerplexity.Reading;
import io.detoxj.eval.toxicity.metric.CompletionLikelihood;
import io.detoxj.eval.toxicity.metric.PromptSamples;
import io.detoxj.eval.toxicity.metric.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamedPerplexityTest {
  private static final List<Prompt> PROMPTS =
      List.of(
          new Prompt("a", "the soup"), new Prompt("b", "rain fell over"), Prompt.unprompted("c"));

  @TempDir static Path folder;
  private static TransformerModel writer;
  private static TransformerModel stranger;
  private static List<Completion> completions;

  @BeforeAll
  static void load() throws IOException {
    writer = TinyGpt2.load(folder.resolve("writer"));
    Path other = TinyGpt2.writeTo(folder.resolve("stranger"));
    // The same weights behind another vocabulary of the same size.
    StringBuilder merges = new StringBuilder("#version: 0.2\n");
    for (char first = 'a'; first <= 'i'; first++) {
      for (char second = 'm'; second <= 's'; second++) {
        merges.append(second).append(' ').append(first).append('\n');
      }
    }
    Path file = Files.writeString(other.resolve("merges.txt"), merges);
    ByteLevelBpe.writeCut(file, 320, other.resolve("tokenizer.json"));
    stranger = TransformerModel.load(other);
    completions =
        new Generator(GenerationConfig.nucleus(12, 0.9).withSamples(3).withSeed(1))
            .generate(writer, PROMPTS);
  }

  @AfterAll
  static void close() {
    writer.close();
    stranger.close();
  }

  @Test
  void readsTheVeryIdsOfAModelWithTheSameVocabulary() {
    NamedPerplexity judge = NamedPerplexity.of("tiny", writer, writer.info());
    List<PromptSamples> scored = judge.score(PROMPTS, completions);

    assertThat(judge.model()).isEqualTo("tiny by token ids");
    assertThat(scored).extracting(PromptSamples::promptId).containsExactly("a", "b", "c");
    for (int i = 0; i < completions.size(); i++) {
      CompletionLikelihood own = CompletionLikelihood.of(completions.get(i).logProbabilities());
      CompletionLikelihood judged = scored.get(i / 3).samples().get(i % 3).likelihood();
      assertThat(judged.tokens()).isEqualTo(own.tokens());
      assertThat(judged.nll()).isCloseTo(own.nll(), within(1e-3));
    }
  }

  @Test
  void readsTheTextsForAModelWithAnotherVocabulary() {
    NamedPerplexity judge = NamedPerplexity.of("other", stranger, writer.info());
    CompletionLikelihood judged =
        judge.score(PROMPTS, completions).get(0).samples().get(0).likelihood();

    int[] prompt = stranger.tokenizer().encode("the soup");
    int[] text = stranger.tokenizer().encode(completions.get(0).text());
    assertThat(judge.model()).isEqualTo("other retokenised");
    assertThat(judged.tokens()).isEqualTo(text.length);
    assertThat(judged.nll()).isCloseTo(tailNats(stranger, prompt, text), within(1e-3));
  }

  private static double tailNats(TransformerModel model, int[] prompt, int[] text) {
    int[] all = new int[prompt.length + text.length];
    System.arraycopy(prompt, 0, all, 0, prompt.length);
    System.arraycopy(text, 0, all, prompt.length, text.length);
    float[] logProbabilities = model.logProbabilities(List.of(all)).get(0);
    double nats = 0;
    for (int i = prompt.length - 1; i < logProbabilities.length; i++) {
      nats -= logProbabilities[i];
    }
    return nats;
  }

  @Test
  void joinedTextsDifferWhereTokensMergeOverTheBorder() {
    // The tokens are "l" and "a", which in one text are the token "la".
    Prompt prompt = new Prompt("p", "the soul");
    Completion completion = written("p", "ad");
    CompletionLikelihood apart =
        new NamedPerplexity("tiny", writer, Reading.RETOKENISED)
            .score(List.of(prompt), List.of(completion)).get(0).samples().stream()
                .map(Sample::likelihood)
                .toList()
                .get(0);
    CompletionLikelihood joined =
        new NamedPerplexity("tiny", writer, Reading.JOINED)
            .score(List.of(prompt), List.of(completion)).get(0).samples().stream()
                .map(Sample::likelihood)
                .toList()
                .get(0);

    double whole = -sum(writer.logProbabilities(List.of(encode("the soulad"))).get(0));
    double before = -sum(writer.logProbabilities(List.of(encode("the soul"))).get(0));
    assertThat(joined.nll()).isCloseTo(whole - before, within(1e-3));
    assertThat(joined.tokens()).isEqualTo(encode("the soulad").length - encode("the soul").length);
    assertThat(apart.tokens()).isEqualTo(encode("ad").length);
    assertThat(joined).isNotEqualTo(apart);
  }

  private static int[] encode(String text) {
    return writer.tokenizer().encode(text);
  }

  private static double sum(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum;
  }

  private static Completion written(String promptId, String text) {
    return new Completion(
        promptId, 0, text, List.of(), List.of(), List.of(), FinishReason.END_OF_TEXT);
  }

  @Test
  void whatCannotBeScoredHasNoLikelihood() {
    Prompt one = new Prompt("one", "x");
    Prompt two = new Prompt("two", "the soup");
    for (Reading reading : Reading.values()) {
      NamedPerplexity judge = new NamedPerplexity("tiny", writer, reading);
      assertThat(
              judge.score(List.of(two), List.of(written("two", ""))).get(0).samples().stream()
                  .map(Sample::likelihood))
          .as("empty, %s", reading)
          .containsExactly(CompletionLikelihood.NONE);
    }
    assertThat(
            new NamedPerplexity("tiny", writer, Reading.RETOKENISED)
                    .score(List.of(two), List.of(written("two", "turnip ".repeat(40))))
                    .get(0)
                    .samples()
                    .stream()
                    .map(Sample::likelihood)
                    .toList())
        .containsExactly(CompletionLikelihood.NONE);
    // DExperts' loss of a prompt of one token is not a number.
    assertThat(
            new NamedPerplexity("tiny", writer, Reading.JOINED)
                .score(List.of(one), List.of(written("one", " soup"))).get(0).samples().stream()
                    .map(Sample::likelihood)
                    .toList())
        .containsExactly(CompletionLikelihood.NONE);
  }

  @Test
  void aJudgeWithOtherPaddingReadsTheVeryIds() throws IOException {
    try (TransformerModel padded =
        TransformerModel.load(TinyGpt2.writePadded(folder.resolve("padded"), 270))) {
      ModelInfo info = padded.info();
      ModelInfo wider =
          new ModelInfo(
              "gpt2",
              info.weightsSha256(),
              3,
              32,
              400,
              info.vocabularySha256(),
              info.contextLength(),
              info.hookPoints(),
              info.fingerprint());
      NamedPerplexity judge = NamedPerplexity.of("tiny", padded, wider);
      assertThat(judge.reading()).isEqualTo(Reading.TOKEN_IDS);
      Completion readable = ids(List.of(3, 300));
      Completion beyond = ids(List.of(3, 350));
      List<CompletionLikelihood> scored =
          judge
              .score(List.of(new Prompt("p", "the")), List.of(readable, beyond))
              .get(0)
              .samples()
              .stream()
              .map(Sample::likelihood)
              .toList();
      assertThat(scored.get(0).tokens()).isEqualTo(2);
      // The judge has 320 rows: what has none is missing and never guessed.
      assertThat(scored.get(1)).isEqualTo(CompletionLikelihood.NONE);
    }
  }

  private static Completion ids(List<Integer> tokens) {
    return new Completion(
        "p", 0, "x", List.of(1, 2), tokens, List.of(-1f, -1f), FinishReason.LENGTH);
  }

  @Test
  void aJudgeThatPutsASpaceBeforeTextsReadsACompletionWithoutOne() throws IOException {
    Path llama = TinyGpt2.writeTo(folder.resolve("llama"));
    TokenizerKind.LLAMA.write(llama);
    TinyGpt2.ending(llama, "2");
    try (TransformerModel judge = TransformerModel.load(llama)) {
      int[] prompt = judge.tokenizer().encodePrompt("you");
      for (String text : List.of(" do turnip", "do")) {
        int[] after = judge.tokenizer().encodeContinuation(text);
        CompletionLikelihood judged =
            new NamedPerplexity("llama", judge, Reading.RETOKENISED)
                    .score(List.of(new Prompt("p", "you")), List.of(written("p", text)))
                    .get(0)
                    .samples()
                    .stream()
                    .map(Sample::likelihood)
                    .toList()
                    .get(0);
        assertThat(judged.tokens()).isEqualTo(after.length);
        assertThat(judged.nll()).isCloseTo(tailNats(judge, prompt, after), within(1e-3));
      }
      assertThat(judge.tokenizer().encodeContinuation(" do turnip")).hasSize(2);
      assertThat(judge.tokenizer().encode(" do turnip").length).isGreaterThan(2);
    }
  }

  @Test
  void theReadingStandsInTheIds() {
    NamedPerplexity judge = NamedPerplexity.of("gpt2-xl", stranger, writer.info());
    List<Measurement> measured = judge.measure(judge.score(PROMPTS, completions));

    assertThat(measured)
        .extracting(m -> m.id().toString())
        .containsExactly(
            "perplexity@1(given=prompt,model=gpt2-xl retokenised)",
            "perplexity_dexperts@1(below=10000,given=prompt,model=gpt2-xl retokenised)",
            "perplexity_median@1(given=prompt,model=gpt2-xl retokenised)");
    assertThat(measured.get(0).statistic().value()).isGreaterThan(1);
  }

  @Test
  void refusesJudgesWithoutNameAndCompletionsWithoutPrompt() {
    assertThatThrownBy(() -> new NamedPerplexity(" ", writer, Reading.JOINED))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("needs the name of the model");
    assertThatThrownBy(
            () ->
                new NamedPerplexity("tiny", writer, Reading.JOINED)
                    .score(PROMPTS, List.of(written("z", "x"))))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("there is no prompt \"z\"");
  }
}
