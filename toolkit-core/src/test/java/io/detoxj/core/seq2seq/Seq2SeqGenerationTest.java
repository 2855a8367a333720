/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.seq2seq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.InterventionException;
import io.detoxj.core.fixture.TinyClassifier;
import io.detoxj.core.fixture.TinySeq2Seq;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.Decoding;
import io.detoxj.core.generate.FinishReason;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Penalties;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.generate.Stops;
import io.detoxj.core.model.LoadOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the references do not show: sampling, limits, defaults of a checkpoint. */
class Seq2SeqGenerationTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private Seq2SeqModel load(String name) throws IOException {
    return Seq2SeqModel.load(TinySeq2Seq.writeTo(name, folder));
  }

  private static List<Prompt> prompts(String name) {
    List<String> texts = TinyClassifier.texts(TinySeq2Seq.reference(name).path("texts"));
    return IntStream.range(0, texts.size())
        .mapToObj(i -> new Prompt("p" + i, texts.get(i)))
        .toList();
  }

  private static List<List<Integer>> tokens(List<Completion> all) {
    return all.stream().map(Completion::tokens).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"bart", "t5"})
  void samples_depend_on_seed_and_id_and_not_on_the_batch(String name) throws IOException {
    GenerationConfig config = GenerationConfig.nucleus(12, 0.9).withSamples(3).withSeed(5);
    List<Prompt> prompts = prompts(name);
    try (Seq2SeqModel model = load(name)) {
      List<Completion> all = model.generate(prompts, config);
      assertThat(all).hasSize(3 * prompts.size());
      assertThat(tokens(all)).hasSizeGreaterThan(prompts.size()).doesNotContainNull();
      assertThat(Set.copyOf(tokens(all))).hasSizeGreaterThan(prompts.size());
      assertThat(tokens(model.generate(prompts, config.withBatchRows(3)))).isEqualTo(tokens(all));
      List<Prompt> reversed = new ArrayList<>(prompts);
      Collections.reverse(reversed);
      List<Completion> other = model.generate(reversed, config);
      for (Completion one : all) {
        assertThat(other)
            .anyMatch(
                same ->
                    same.promptId().equals(one.promptId())
                        && same.sampleIndex() == one.sampleIndex()
                        && same.tokens().equals(one.tokens()));
      }
      assertThat(tokens(model.generate(prompts, config.withSeed(6)))).isNotEqualTo(tokens(all));
    }
  }

  @Test
  void a_small_budget_of_memory_changes_no_output() throws IOException {
    Path path = TinySeq2Seq.writeTo("t5", folder);
    GenerationConfig beams = GenerationConfig.greedy(10).with(new Decoding.Beams(3));
    try (Seq2SeqModel model = Seq2SeqModel.load(path);
        Seq2SeqModel small = Seq2SeqModel.load(path, LoadOptions.standard().withPassMemory(1))) {
      assertThat(tokens(small.generate(prompts("t5"), beams)))
          .isEqualTo(tokens(model.generate(prompts("t5"), beams)));
      assertThat(small.fingerprint()).isEqualTo(model.fingerprint());
    }
  }

  @Test
  void the_limit_and_what_ends_an_output() throws IOException {
    try (Seq2SeqModel model = load("t5-v1.1")) {
      List<Prompt> one = prompts("t5-v1.1").subList(0, 1);
      GenerationConfig greedy = GenerationConfig.greedy(18);
      Completion whole = model.generate(one, greedy).get(0);
      assertThat(whole.finishReason()).isEqualTo(FinishReason.END_OF_TEXT);
      assertThat(whole.promptTokens())
          .containsExactly(
              Arrays.stream(model.encode(one.get(0).text())).boxed().toArray(Integer[]::new));
      Completion cut = model.generate(one, GenerationConfig.greedy(2)).get(0);
      assertThat(cut.finishReason()).isEqualTo(FinishReason.LENGTH);
      assertThat(cut.tokens()).isEqualTo(whole.tokens().subList(0, 2));
      int stop = whole.tokens().get(1);
      Stops stops = new Stops(List.of(), Set.of(stop), 0);
      Completion stopped = model.generate(one, greedy.with(stops)).get(0);
      assertThat(stopped.finishReason()).isEqualTo(FinishReason.STOP_TOKEN);
      assertThat(stopped.tokens())
          .isEqualTo(whole.tokens().subList(0, whole.tokens().indexOf(stop)));
      GenerationConfig beams = greedy.with(new Decoding.Beams(2)).with(stops);
      assertThat(model.generate(one, beams).get(0).tokens()).doesNotContain(stop);
    }
  }

  /** BART's last token is forced: an output of the greatest length broke off all the same. */
  @Test
  void a_forced_end_is_no_end() throws IOException {
    try (Seq2SeqModel model = load("bart")) {
      List<Prompt> one = prompts("bart").subList(5, 6);
      for (GenerationConfig config :
          List.of(
              GenerationConfig.greedy(3),
              GenerationConfig.greedy(3)
                  .with(new Decoding.Beams(4, 3, Decoding.EarlyStopping.WHEN_IMPOSSIBLE)))) {
        Completion cut = model.generate(one, config).get(0);
        assertThat(cut.tokens()).hasSize(2).startsWith(0);
        assertThat(cut.finishReason()).isEqualTo(FinishReason.LENGTH);
      }
    }
  }

  @Test
  void what_forbids_everything_is_said() throws IOException {
    try (Seq2SeqModel model = load("t5")) {
      // A single token is left at each step, and no end.
      List<String> words =
          IntStream.range(3, model.tokenizer().vocabularySize())
              .mapToObj(model.tokenizer()::token)
              .filter(token -> !token.isBlank())
              .toList();
      GenerationConfig none =
          GenerationConfig.greedy(8)
              .with(new Penalties(1, 0, 0, 1, words))
              .with(new Stops(List.of(), Set.of(), 8));
      assertThatThrownBy(() -> model.generate(prompts("t5"), none))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining("forbidden");
    }
  }

  private GenerationConfig read(Consumer<ObjectNode> change) throws IOException {
    Path path = TinySeq2Seq.writeTo("bart", folder);
    ObjectNode json = JSON.createObjectNode().put("eos_token_id", 2);
    change.accept(json);
    Files.writeString(path.resolve("generation_config.json"), json.toString());
    try (Seq2SeqModel model = Seq2SeqModel.load(path)) {
      return model.generation();
    }
  }

  @Test
  void settings_of_the_checkpoint() throws IOException {
    assertThat(read(json -> {})).isEqualTo(GenerationConfig.greedy(63));
    assertThat(read(json -> json.put("max_length", 20)).maxNewTokens()).isEqualTo(19);
    assertThat(
            read(
                json ->
                    json.put("num_beams", 4)
                        .put("early_stopping", true)
                        .put("length_penalty", 0.5)
                        .put("no_repeat_ngram_size", 3)
                        .put("repetition_penalty", 1.2)
                        .put("max_new_tokens", 30)
                        .put("min_length", 6)))
        .isEqualTo(
            GenerationConfig.greedy(30)
                .with(new Decoding.Beams(4, 0.5, Decoding.EarlyStopping.WHEN_FULL))
                .with(new Penalties(1.2, 0, 0, 3, List.of()))
                .with(new Stops(List.of(), Set.of(), 5)));
    assertThat(read(json -> json.put("num_beams", 2).put("early_stopping", "never")).decoding())
        .isEqualTo(new Decoding.Beams(2, 1, Decoding.EarlyStopping.WHEN_IMPOSSIBLE));
    assertThat(read(json -> json.put("do_sample", true).put("top_p", 0.8)).decoding())
        .isEqualTo(new Decoding.Sampling(1, 50, 0.8));
  }

  /** Without generation_config.json, config.json says the same. */
  @Test
  void settings_in_the_configuration() throws IOException {
    Path path = TinySeq2Seq.writeTo("bart", folder);
    Files.delete(path.resolve("generation_config.json"));
    TinyClassifier.configure(
        path, config -> config.put("num_beams", 3).put("forced_bos_token_id", 0));
    try (Seq2SeqModel model = Seq2SeqModel.load(path)) {
      assertThat(model.generation().decoding()).isEqualTo(new Decoding.Beams(3));
      assertThat(model.generate(prompts("bart"), model.generation()))
          .allMatch(one -> one.tokens().get(0) == 0);
    }
  }

  @Test
  void older_files_of_the_tokenizer() throws IOException {
    Path path = TinySeq2Seq.writeTo("bart", folder);
    List<Completion> expected;
    try (Seq2SeqModel model = Seq2SeqModel.load(path)) {
      expected = model.generate(prompts("bart"), GenerationConfig.greedy(9));
    }
    ObjectNode json = (ObjectNode) JSON.readTree(path.resolve("tokenizer.json").toFile());
    Files.writeString(path.resolve("vocab.json"), json.at("/model/vocab").toString());
    StringBuilder merges = new StringBuilder("#version: 0.2\n");
    json.at("/model/merges")
        .forEach(
            pair -> merges.append(pair.get(0).textValue() + " " + pair.get(1).textValue() + "\n"));
    Files.writeString(path.resolve("merges.txt"), merges.toString());
    Files.delete(path.resolve("tokenizer.json"));
    try (Seq2SeqModel model = Seq2SeqModel.load(path)) {
      assertThat(model.generate(prompts("bart"), GenerationConfig.greedy(9))).isEqualTo(expected);
    }
  }
}
