/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.ConfigException;
import io.detoxj.core.chat.ChatFormat;
import io.detoxj.core.chat.ChatPrompts;
import io.detoxj.core.chat.ChatTemplate;
import io.detoxj.core.chat.ChatTemplateOptions;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.model.TokenScore;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.examination.ItemResult;
import io.detoxj.eval.metric.Measurement;
import io.detoxj.eval.metric.MetricId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TaskTest {
  private static final String RAINS =
      """
      {"name": "rains", "version": 2, "kind": "multiple_choice",
       "sources": [{"file": "missing.jsonl", "format": "jsonl"},
                   {"file": "rains.csv", "examples": "shots.csv", "format": "csv",
                    "fields": {"right": "{answer|letter}"}}],
       "description": "On {topic|spaces}.\\n", "prompt": "Q: {question|strip}\\nA:",
       "choices": ["{A}", "{B}"], "gold": "{right}", "group": "{topic}",
       "metrics": ["acc", "acc_norm", "acc_bytes"],
       "few_shot": {"count": 1, "sampler": "first", "seed": 0, "same": "topic"}}
      """;

  @TempDir static Path shared;
  private static TransformerModel model;

  @TempDir Path folder;

  @BeforeAll
  static void load() {
    model = TinyGpt2.load(shared);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private TaskFile file(String json) throws IOException {
    return TaskFile.read(Files.writeString(folder.resolve("mine.task.json"), json));
  }

  private void writeRains() throws IOException {
    Files.writeString(
        folder.resolve("rains.csv"),
        """
        topic,question,A,B,answer
        wet_days, does it rain?,yes,no,A
        sun,where is it?,in the sky,here,A
        wet_days,how much,a lot,none,B
        """);
    Files.writeString(
        folder.resolve("shots.csv"),
        """
        topic,question,A,B,answer
        sun,is it hot,no,yes,B
        wet_days,is it wet,yes,no,A
        """);
  }

  private static double logLikelihood(String context, String continuation) {
    int[] ids = model.tokenizer().encode(context + continuation);
    int from = model.tokenizer().encode(context).length;
    float[] all = model.logProbabilities(List.of(ids)).get(0);
    double sum = 0;
    for (int i = from - 1; i < all.length; i++) {
      sum += all[i];
    }
    return sum;
  }

  @Test
  void a_choice_is_asked_with_its_description_and_examples() throws IOException {
    writeRains();
    Task task = Task.of(file(RAINS), folder, 10);
    List<ItemResult> results = task.examine(model, task.itemIds());
    String context = "On wet days.\nQ: is it wet\nA: yes\n\nQ: does it rain?\nA:";
    assertThat(results.get(0).value("ll_0"))
        .isCloseTo(logLikelihood(context, " yes"), within(1e-4));
    assertThat(results.get(0).value("ll_1")).isCloseTo(logLikelihood(context, " no"), within(1e-4));
    assertThat(results.get(1).value("ll_0"))
        .isCloseTo(
            logLikelihood("On sun.\nQ: is it hot\nA: yes\n\nQ: where is it?\nA:", " in the sky"),
            within(1e-4));
    assertThat(results.get(2).value("gold")).isEqualTo(1);
    assertThat(task.measure(results))
        .extracting(one -> one.id().name())
        .contains("rains_acc", "rains_acc_wet_days", "rains_acc_norm", "rains_acc_bytes")
        // One record is no group of its own.
        .doesNotContain("rains_acc_sun");
    assertThat(task.measure(results).get(0).id().version()).isEqualTo(2);
  }

  /**
   * As lm-eval with --apply_chat_template: the description is a system text, examples are turns,
   * and no delimiter stands before an answer.
   */
  @Test
  void a_chat_model_is_asked_in_a_turn_of_the_user() throws IOException {
    writeRains();
    ChatTemplate template =
        ChatTemplate.of(
            Map.of(
                "default",
                "{% for m in messages %}{{ m.role[0] }}<{{ m.content }}>{% endfor %}"
                    + "{{ 'M:' if add_generation_prompt }}"),
            Map.of());
    ChatPrompts chat =
        new ChatPrompts(ChatFormat.of(template, ChatTemplateOptions.forAnswer()), "");
    Task plain = Task.of(file(RAINS), folder, 10);
    Task task = plain.asked(chat);
    assertThat(task.id()).isNotEqualTo(plain.id()).contains(",chat=");
    assertThat(task.id()).isNotEqualTo(plain.asked(new ChatPrompts(chat.format(), "Hi.")).id());
    List<ItemResult> results = task.examine(model, task.itemIds());
    String turn = "s<On wet days.\n>u<Q: is it wet\nA:>a<yes>u<Q: does it rain?\nA:>M:";
    assertThat(results.get(0).value("ll_0")).isCloseTo(logLikelihood(turn, "yes"), within(1e-4));
    assertThat(results.get(0).value("ll_1")).isCloseTo(logLikelihood(turn, "no"), within(1e-4));
    assertThat(task.measure(results).get(0).id().parameters()).containsKey("chat");
    assertThat(plain.measure(results).get(0).id().parameters()).doesNotContainKey("chat");
  }

  @Test
  void items_do_not_depend_on_their_neighbours() throws IOException {
    writeRains();
    Task task = Task.of(file(RAINS), folder, 10);
    List<ItemResult> together = task.examine(model, task.itemIds());
    for (ItemResult one : together) {
      ItemResult alone = task.examine(model, List.of(one.itemId())).get(0);
      one.values()
          .forEach(
              (name, value) ->
                  assertThat(alone.value(name)).as(name).isCloseTo(value, within(1e-4)));
    }
  }

  @Test
  void a_limit_is_seen_in_the_definition() throws IOException {
    writeRains();
    Task whole = Task.of(file(RAINS), folder, 10);
    Task first = Task.of(file(RAINS), folder, 2);
    assertThat(first.itemIds()).containsExactly("rains/0", "rains/1");
    assertThat(first.id()).contains("items=2,only the first").isNotEqualTo(whole.id());
    assertThat(first.measure(first.examine(model, first.itemIds())).get(0).id().parameters())
        .containsEntry("only", "the first");
    Files.writeString(folder.resolve("shots.csv"), "\n", StandardOpenOption.APPEND);
    assertThat(Task.of(file(RAINS), folder, 10).id()).isNotEqualTo(whole.id());
    assertThat(Task.of(file(RAINS.replace("On {", "Of {")), folder, 10).id())
        .isNotEqualTo(whole.id());
  }

  @Test
  void metrics_of_choices_by_hand() {
    List<LmEvalLikelihoods.Answer> answers =
        List.of(
            new LmEvalLikelihoods.Answer(-6, false),
            new LmEvalLikelihoods.Answer(-5, false),
            new LmEvalLikelihoods.Answer(-9, false));
    // By characters -6/2, -5/1, -9/6; by bytes -6/4, -5/1, -9/6.
    Map<String, Double> values =
        ItemMetrics.ofChoice(answers, List.of("\u00e9\u00e9", "x", "abcdef"), 1, List.of(1, 0, 1));
    assertThat(values)
        .containsEntry("chosen", 1.0)
        .containsEntry("acc", 1.0)
        .containsEntry("acc_norm", 0.0)
        .containsEntry("acc_bytes", 0.0);
    double all = Math.exp(-6) + Math.exp(-5) + Math.exp(-9);
    assertThat(values.get("mc2")).isCloseTo((all - Math.exp(-5)) / all, within(1e-12));
    assertThat(
            ItemMetrics.ofChoice(answers, List.of("\u00e9\u00e9", "x", "abcdef"), 2, List.of())
                .get("acc_norm"))
        .isEqualTo(1.0);
  }

  @Test
  void a_cloze_has_a_perplexity_and_a_greedy_answer() throws IOException {
    int[] prompt = model.tokenizer().encode("the rain");
    float[] logits = model.forward(List.of(prompt)).get(0)[prompt.length - 1];
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      best = logits[i] > logits[best] ? i : best;
    }
    Files.writeString(folder.resolve("a.txt"), "the rain and_\n");
    Task task =
        Task.of(
            file(
                """
                {"name": "last", "version": 1, "kind": "cloze", "metrics": ["acc", "perplexity"],
                 "sources": [{"file": "a.txt", "format": "lines"}],
                 "prompt": "{text|but_last_word}", "target": "{text|last_word}"}
                """),
            folder,
            10);
    ItemResult result = task.examine(model, task.itemIds()).get(0);
    assertThat(result.value("nll")).isCloseTo(-logLikelihood("the rain", " and_"), within(1e-4));
    assertThat(result.value("acc")).isZero();
    int[] greedy = Arrays.copyOf(prompt, prompt.length + 1);
    greedy[prompt.length] = best;
    List<TokenScore> scores = model.tokenScores(List.of(greedy)).get(0);
    assertThat(scores.get(scores.size() - 1).greedy()).isTrue();
    assertThat(scores.get(scores.size() - 1).logProbability())
        .isCloseTo(
            model.logProbabilities(List.of(greedy)).get(0)[scores.size() - 1], within(1e-5f));
    greedy[prompt.length] = best == 0 ? 1 : 0;
    assertThat(model.tokenScores(List.of(greedy)).get(0).get(scores.size() - 1).greedy()).isFalse();
  }

  @Test
  void a_long_text_rolls_each_token_once() throws IOException {
    String text = "the rain and no more ".repeat(20);
    int[] tokens = model.tokenizer().encode(text);
    int window = model.contextLength();
    assertThat(tokens.length).isGreaterThan(2 * window);
    double sum = 0;
    int[] first = new int[window + 1];
    first[0] = model.endOfText();
    System.arraycopy(tokens, 0, first, 1, window);
    sum += tail(first, window);
    for (int done = window; done < tokens.length; done += window) {
      int end = Math.min(done + window, tokens.length);
      sum += tail(Arrays.copyOfRange(tokens, end - window - 1, end), end - done);
    }
    assertThat(new LmEvalLikelihoods(model).rolling(text)).isCloseTo(sum, within(1e-2));
  }

  private static double tail(int[] ids, int count) {
    float[] all = model.logProbabilities(List.of(ids)).get(0);
    double sum = 0;
    for (int i = all.length - count; i < all.length; i++) {
      sum += all[i];
    }
    return sum;
  }

  @Test
  void answers_are_found_and_compared() {
    Answers answers = new Answers(TaskFile.named("gsm8k").generation());
    String target = "so 3 + 4 = 7\n#### 1,007";
    assertThat(answers.strictlyRight("She has\n#### 1007. And #### 8", target)).isTrue();
    assertThat(answers.strictlyRight("it is 1007", target)).isFalse();
    assertThat(answers.flexiblyRight("first 8, then it is $1,007.", target)).isTrue();
    assertThat(answers.flexiblyRight("it is 1007, no, 8", target)).isFalse();
    assertThat(answers.flexiblyRight("nothing", target)).isFalse();
  }

  @Test
  void white_space_is_what_python_takes_for_it() {
    assertThat(PythonText.strip("\u00a0 \u2007a b\u202f\u0085\n\u001f")).isEqualTo("a b");
    assertThat(PythonText.stripTrailing(" a\u00a0")).isEqualTo(" a");
    assertThat(PythonText.strip("\u200b")).isEqualTo("\u200b");
    assertThat(PythonText.strip(" ")).isEmpty();
  }

  static List<String> bundled() {
    return TaskFile.bundled();
  }

  @ParameterizedTest
  @MethodSource("bundled")
  void every_bundled_task_is_sound(String name) {
    TaskFile file = TaskFile.named(name);
    // Ids are made of the text of the file, which must not depend on the hashes of a run.
    assertThat(file.sources())
        .allSatisfy(one -> assertThat(List.copyOf(one.fields().keySet())).isSorted());
    assertThat(file.name()).isEqualTo(name);
    assertThat(file.sources()).isNotEmpty();
  }

  @Test
  void mistakes_are_explained() throws IOException {
    writeRains();
    assertThatThrownBy(() -> TaskFile.named("arc_eazy"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("arc_easy");
    assertThatThrownBy(() -> Task.load("piqa", folder))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("valid.jsonl");
    assertRefused(RAINS.replace("\"gold\"", "\"golden\""), "golden", "gold");
    assertRefused(RAINS.replace("|letter", "|leter"), "leter", "letter");
    assertRefused(RAINS.replace("{A}", "{C}"), "wants the field C", "[topic, question, A, B");
    assertRefused(RAINS.replace("{A}", "{A"), "not closed");
    assertRefused(RAINS.replace("\"acc\"", "\"accuracy\""), "accuracy", "acc_norm");
    assertRefused(RAINS.replace("rains.csv", "../rains.csv"), "outside the data folder");
    assertRefused(RAINS.replace("\"count\": 1", "\"count\": 2"), "wants 2 examples");
    assertRefused("{", "mine.task.json");
    Files.writeString(
        folder.resolve("rains.csv"), "topic,question,A,B,answer\nsun,is it,yes,no,C\n");
    assertRefused(RAINS, "rains/0", "2 choices", "number 2");
  }

  private void assertRefused(String json, String... fragments) {
    assertThatThrownBy(() -> Task.of(file(json), folder, 10))
        .isInstanceOf(ConfigException.class)
        .satisfies(e -> assertThat(e.getMessage()).contains(fragments));
  }

  @Test
  void metrics_of_texts_by_hand() {
    List<ItemResult> items =
        List.of(
            new ItemResult("a", Map.of("nll", 6.0, "words", 2.0, "bytes", 4.0)),
            new ItemResult("b", Map.of("nll", 2.0, "words", 2.0, "bytes", 6.0)));
    Measurement words = measured("word_perplexity", items);
    assertThat(words.statistic().value()).isCloseTo(Math.exp(2), within(1e-12));
    assertThat(measured("byte_perplexity", items).statistic().value())
        .isCloseTo(Math.exp(0.8), within(1e-12));
    assertThat(measured("bits_per_byte", items).statistic().value())
        .isCloseTo(0.8 / Math.log(2), within(1e-12));
    List<ItemResult> odd =
        List.of(
            new ItemResult("a", Map.of("nll", 2000.0)), new ItemResult("b", Map.of("nll", 0.0)));
    assertThatThrownBy(() -> ItemMetrics.statistic("word_perplexity", odd))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Measurement measured(String metric, List<ItemResult> items) {
    return new Measurement(
        new MetricId("x", 1, Map.of()),
        ItemMetrics.kind(metric),
        ItemMetrics.statistic(metric, items),
        items.size(),
        0);
  }
}
