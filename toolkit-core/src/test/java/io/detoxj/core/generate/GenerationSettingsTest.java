/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import io.detoxj.core.InterventionException;
import io.detoxj.core.decode.LogitsProcessor;
import io.detoxj.core.decode.Stage;
import io.detoxj.core.fixture.ScriptedModel;
import io.detoxj.core.fixture.TinyTokenizer;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.tokenizer.Tokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stops, penalties, processors and streaming, over a model whose logits are written down. */
class GenerationSettingsTest {
  @TempDir Path folder;

  private Tokenizer tokenizer() {
    try {
      return Tokenizer.load(TinyTokenizer.write(folder));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Logits that make a text come out after the one-letter prompt, whatever is chosen. */
  private ScriptedModel writing(String text, List<Supplier<LogitsProcessor>> processors) {
    Tokenizer tokenizer = tokenizer();
    int[] tokens = tokenizer.encode(text);
    Function<List<Integer>, float[]> logits =
        history -> {
          float[] row = new float[tokenizer.vocabularySize()];
          int done = history.size() - 1;
          row[done < tokens.length ? tokens[done] : row.length - 1] = 10;
          return row;
        };
    return new ScriptedModel(tokenizer, logits, processors);
  }

  private static Completion one(ScriptedModel model, GenerationConfig config) {
    return new Generator(config).generate(model, List.of(new Prompt("p", "a"))).get(0);
  }

  @Test
  void a_stop_string_across_tokens_ends_the_text_before_it() {
    try (ScriptedModel model = writing("hello the soggy turnip is kind", List.of())) {
      Stops stops = new Stops(List.of("gy tur"), Set.of(), 0);
      Completion completion = one(model, GenerationConfig.greedy(20).with(stops));
      assertThat(completion.text()).isEqualTo("hello the sog");
      assertThat(completion.finishReason()).isEqualTo(FinishReason.STOP_STRING);
      // hello, the, soggy, turnip: the last one completed the stop string.
      assertThat(completion.tokens()).hasSize(4);
      assertThat(completion.logProbabilities()).hasSize(4);
    }
  }

  @Test
  void a_stop_token_ends_and_is_not_part() {
    try (ScriptedModel model = writing("hello the soggy turnip", List.of())) {
      int soggy = model.tokenizer().encode(" soggy")[0];
      Stops stops = new Stops(List.of(), Set.of(soggy), 0);
      Completion completion = one(model, GenerationConfig.greedy(20).with(stops));
      assertThat(completion.text()).isEqualTo("hello the");
      assertThat(completion.finishReason()).isEqualTo(FinishReason.STOP_TOKEN);
    }
  }

  @Test
  void no_end_before_the_least_length() {
    try (ScriptedModel model = writing("hello", List.of())) {
      assertThat(one(model, GenerationConfig.greedy(9)).tokens()).hasSize(1);
      GenerationConfig config = GenerationConfig.greedy(9).with(new Stops(List.of(), Set.of(), 5));
      assertThat(one(model, config).tokens()).hasSize(5);
    }
  }

  @Test
  void streamed_pieces_make_up_the_text_and_never_split_a_character() {
    // A turnip in a pot, as four bytes that are four tokens, and a letter of two bytes.
    String text = "hello \ud83c\udf31 the gard\u00e9n";
    try (ScriptedModel model = writing(text, List.of())) {
      List<String> pieces = new ArrayList<>();
      Completion completion =
          new Generator(GenerationConfig.greedy(40))
              .generate(
                  model,
                  List.of(new Prompt("p", "a")),
                  ProgressListener.silent(),
                  event -> pieces.add(event.piece()))
              .get(0);
      assertThat(completion.text()).isEqualTo(text);
      assertThat(String.join("", pieces)).isEqualTo(text);
      assertThat(pieces).noneMatch(piece -> piece.contains("\ufffd"));
      assertThat(pieces).contains("");
    }
  }

  @Test
  void a_possible_stop_string_is_held_back() {
    try (ScriptedModel model = writing("hello the soggy turnip", List.of())) {
      List<String> pieces = new ArrayList<>();
      GenerationConfig config =
          GenerationConfig.greedy(40).with(new Stops(List.of(" soggy garden"), Set.of(), 0));
      Completion completion =
          new Generator(config)
              .generate(
                  model,
                  List.of(new Prompt("p", "a")),
                  ProgressListener.silent(),
                  event -> pieces.add(event.piece()))
              .get(0);
      assertThat(pieces.subList(0, 4)).containsExactly("hello", " the", "", " soggy turnip");
      assertThat(completion.text()).isEqualTo("hello the soggy turnip");
    }
  }

  @Test
  void a_listener_can_cancel() {
    try (ScriptedModel model = writing("hello the soggy turnip", List.of())) {
      Completion completion =
          new Generator(GenerationConfig.greedy(40))
              .generate(
                  model,
                  List.of(new Prompt("p", "a")),
                  ProgressListener.silent(),
                  event -> !event.piece().equals(" the"))
              .get(0);
      assertThat(completion.finishReason()).isEqualTo(FinishReason.CANCELLED);
      assertThat(completion.text()).isEqualTo("hello the");
    }
  }

  private record Recording(Stage stage, List<String> log) implements LogitsProcessor {
    @Override
    public void begin(List<int[]> prompts) {
      log.add("begin " + stage + " " + prompts.size());
    }

    @Override
    public void process(float[][] logits) {
      float largest = logits[0][Sampler.greedy(logits[0])];
      long open = 0;
      for (float logit : logits[0]) {
        open += logit > Float.NEGATIVE_INFINITY ? 1 : 0;
      }
      log.add(stage + " " + largest + " " + open);
    }

    @Override
    public void accept(int[] tokens) {
      log.add("accept " + tokens.length);
    }

    @Override
    public void close() {
      log.add("close");
    }
  }

  @Test
  void stages_act_in_order_with_the_generators_own_part_before() {
    List<String> log = new ArrayList<>();
    List<Supplier<LogitsProcessor>> processors = new ArrayList<>();
    List<Stage> reversed = new ArrayList<>(Arrays.asList(Stage.values()));
    Collections.reverse(reversed);
    reversed.forEach(stage -> processors.add(() -> new Recording(stage, log)));
    try (ScriptedModel model = writing("hello", processors)) {
      int all = model.vocabularySize();
      GenerationConfig config = GenerationConfig.greedy(1).with(new Decoding.Sampling(0.5, 3, 1));
      one(model, config.with(new Penalties(2, 0, 0, 0, List.of())));
      // The largest logit is 10: hello, which is not in the prompt; 0.5 is the temperature.
      assertThat(log.subList(5, 10))
          .containsExactly(
              "RAW 10.0 " + all,
              "PENALTY 10.0 " + all,
              "TEMPERATURE 20.0 " + all,
              "TRUNCATE 20.0 3",
              "FINAL 20.0 3");
      assertThat(log).endsWith("close").startsWith("begin RAW 1", "begin PENALTY 1");
    }
  }

  @Test
  void log_probabilities_are_those_of_the_model_before_processors() {
    Supplier<LogitsProcessor> halved =
        () ->
            new LogitsProcessor() {
              @Override
              public Stage stage() {
                return Stage.RAW;
              }

              @Override
              public void process(float[][] logits) {
                for (int i = 0; i < logits[0].length; i++) {
                  logits[0][i] /= 2;
                }
              }
            };
    try (ScriptedModel plain = writing("hello", List.of());
        ScriptedModel changed = writing("hello", List.of(halved))) {
      assertThat(one(changed, GenerationConfig.greedy(1)).logProbabilities())
          .isEqualTo(one(plain, GenerationConfig.greedy(1)).logProbabilities());
    }
  }

  @Test
  void a_row_without_an_allowed_token_is_an_error_that_names_the_prompt() {
    Supplier<LogitsProcessor> nothing =
        () ->
            new LogitsProcessor() {
              @Override
              public Stage stage() {
                return Stage.FINAL;
              }

              @Override
              public void process(float[][] logits) {
                Arrays.fill(logits[0], Float.NEGATIVE_INFINITY);
              }
            };
    try (ScriptedModel model = writing("hello", List.of(nothing))) {
      assertThatThrownBy(() -> one(model, GenerationConfig.greedy(1)))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining("\"p\"");
    }
  }

  /** What the built-in penalties make of logits after a prompt and some new tokens. */
  private float[] penalised(Penalties penalties, int[] prompt, int[] generated, float[] logits) {
    try (ScriptedModel model = writing("x", List.of())) {
      float[] row = Arrays.copyOf(logits, model.vocabularySize());
      BuiltInPenalties processor =
          new BuiltInPenalties(
              PenaltyRules.of(GenerationConfig.greedy(9).with(penalties), TextModel.of(model)));
      processor.begin(List.of(prompt));
      for (int token : generated) {
        processor.accept(new int[] {token});
      }
      processor.process(new float[][] {row});
      return Arrays.copyOf(row, logits.length);
    }
  }

  @Test
  void repetition_divides_positive_and_multiplies_negative_logits_once() {
    float[] result =
        penalised(
            new Penalties(2, 0, 0, 0, List.of()),
            new int[] {0, 0},
            new int[] {1},
            new float[] {3, -3, 4});
    assertThat(result).containsExactly(1.5f, -6, 4);
  }

  @Test
  void frequency_and_presence_count_new_tokens_only() {
    float[] result =
        penalised(
            new Penalties(1, 0.5, 1, 0, List.of()),
            new int[] {2},
            new int[] {0, 0, 1},
            new float[] {3, 3, 3});
    // Twice 0.5 and 1; 0.5 and 1; nothing.
    assertThat(result).containsExactly(1, 1.5f, 3);
  }

  @Test
  void no_ngram_occurs_twice() {
    float[] result =
        penalised(
            new Penalties(1, 0, 0, 3, List.of()),
            new int[] {4, 5, 6},
            new int[] {4, 5},
            new float[8]);
    float[] expected = new float[8];
    expected[6] = Float.NEGATIVE_INFINITY;
    assertThat(result).containsExactly(expected);
  }

  @Test
  void banned_words_are_never_completed() {
    try (ScriptedModel model = writing("hello the soggy turnip", List.of())) {
      Penalties penalties = new Penalties(1, 0, 0, 0, List.of("soggy"));
      Completion completion = one(model, GenerationConfig.greedy(4).with(penalties));
      assertThat(completion.text()).startsWith("hello the").doesNotContain("soggy");
    }
  }

  @Test
  void settings_out_of_range_are_refused() {
    assertThatThrownBy(() -> new Penalties(0, 0, 0, 0, List.of())).hasMessageContaining("above 0");
    assertThatThrownBy(() -> new Penalties(1, 0, 0, -1, List.of()))
        .hasMessageContaining("noRepeatNgram");
    assertThatThrownBy(() -> new Penalties(1, 0, 0, 0, List.of(" "))).hasMessageContaining("blank");
    assertThatThrownBy(() -> new Stops(List.of(""), Set.of(), 0)).hasMessageContaining("empty");
    assertThatThrownBy(() -> GenerationConfig.greedy(2).with(new Stops(List.of(), Set.of(), 3)))
        .hasMessageContaining("minNewTokens 3");
    assertThatThrownBy(() -> new Decoding.Sampling(1, 0, 1, 1, 1)).hasMessageContaining("min-p");
    assertThatThrownBy(() -> new Decoding.Sampling(1, 0, 1, 0, 0))
        .hasMessageContaining("typical-p");
  }

  @Test
  void beam_search_is_for_encoder_decoders() {
    GenerationConfig beams = GenerationConfig.greedy(3).with(new Decoding.Beams(2));
    try (ScriptedModel model = writing("x", List.of())) {
      assertThatThrownBy(() -> one(model, beams))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("encoder-decoder");
    }
    assertThat(beams.withSamples(2).samples()).isEqualTo(2);
    assertThatThrownBy(() -> beams.withSamples(3)).hasMessageContaining("number of beams, 2");
    assertThatThrownBy(() -> beams.withTemperature(2)).hasMessageContaining("nor has beam search");
    assertThatThrownBy(() -> new Decoding.Beams(1)).hasMessageContaining("2 to 64");
    assertThatThrownBy(() -> new Decoding.Beams(2, Double.NaN, Decoding.EarlyStopping.WHEN_FULL))
        .hasMessageContaining("length penalty");
  }

  @Test
  void one_setting_is_changed_and_the_others_stay() {
    GenerationConfig config =
        GenerationConfig.nucleus(20, 0.9)
            .with(new Penalties(1.1, 0, 0, 2, List.of()))
            .with(new Stops(List.of("."), Set.of(), 1))
            .withSamples(25)
            .withSeed(7)
            .withTemperature(0.7);
    assertThat(config)
        .isEqualTo(
            new GenerationConfig(
                20,
                new Decoding.Sampling(0.7, 0, 0.9),
                new Penalties(1.1, 0, 0, 2, List.of()),
                new Stops(List.of("."), Set.of(), 1),
                25,
                7,
                128,
                true));
    assertThatThrownBy(() -> GenerationConfig.greedy(3).withTemperature(0.7))
        .hasMessageContaining("greedy decoding has no temperature");
  }

  @Test
  void truncation_keeps_what_it_should() {
    float[] logits = {
      (float) Math.log(0.5), (float) Math.log(0.3), (float) Math.log(0.15), (float) Math.log(0.05)
    };
    assertThat(kept(logits, new Decoding.Sampling(1, 0, 1, 0.5, 1))).containsExactly(0, 1);
    // Entropy 1.142: surprises 0.693, 1.204, 1.897, 2.996; the second is nearest, then the first.
    assertThat(kept(logits, new Decoding.Sampling(1, 0, 1, 0, 0.29))).containsExactly(1);
    assertThat(kept(logits, new Decoding.Sampling(1, 0, 1, 0, 0.7))).containsExactly(0, 1);
    assertThat(kept(logits, new Decoding.Sampling(1, 3, 1, 0, 1))).containsExactly(0, 1, 2);
  }

  private static int[] kept(float[] logits, Decoding.Sampling sampling) {
    float[] row = logits.clone();
    Sampler.truncate(row, sampling);
    return IntStream.range(0, row.length).filter(i -> row[i] > Float.NEGATIVE_INFINITY).toArray();
  }
}
