/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.detoxj.core.chat.ChatFormat;
import io.detoxj.core.chat.ChatPrompts;
import io.detoxj.core.chat.ChatTemplate;
import io.detoxj.core.chat.ChatTemplateOptions;
import io.detoxj.core.io.Sha256;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.examination.ItemResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Beside lm-eval on the bundled GPT-2, item by item: the same questions to the letter and the same
 * answers. The recorded values and the script that made them lie beside this test.
 */
class LmEvalAgreementTest {
  private static final Path MODEL = Path.of("../examples/models/gpt2-4m");
  private static final Path SHARED = Path.of("../../shared/data");
  private static final Path INVENTED =
      Path.of("src/test/resources/io/detoxj/eval/toxicity/task/invented");
  private static final int ITEMS = 40;
  private static final double NATS = 0.02;
  private static TransformerModel model;

  @BeforeAll
  static void load() throws IOException {
    model = TransformerModel.load(MODEL);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static JsonNode recorded(String name) throws IOException {
    String file = "recorded/" + name + ".json.gz";
    try (InputStream in = LmEvalAgreementTest.class.getResourceAsStream(file)) {
      return JsonMapper.builder().build().readTree(new GZIPInputStream(in));
    }
  }

  /** As it was recorded: no examples, and few tokens, for the model's context is short. */
  private static TaskFile definition(String name) {
    TaskFile file = TaskFile.named(name);
    TaskFile.Generation generation = file.generation();
    if (generation == null) {
      return file;
    }
    return new TaskFile(
        file.name(),
        file.version(),
        file.kind(),
        file.sources(),
        file.description(),
        file.prompt(),
        file.choices(),
        file.gold(),
        file.labels(),
        file.target(),
        file.counted(),
        file.delimiter(),
        file.metrics(),
        file.group(),
        null,
        new TaskFile.Generation(
            generation.until(),
            24,
            generation.strict(),
            generation.flexible(),
            generation.ignored()));
  }

  /** How a task compares. */
  private static final class Comparison {
    private final UnaryOperator<String> asked;
    private int items;
    private int sameQuestion;
    private int sameChoice;
    private double worst;

    private Comparison(UnaryOperator<String> asked) {
      this.asked = asked;
    }

    private void add(Task task, ItemResult ours, JsonNode theirs) {
      items++;
      sameQuestion += sameQuestion(task, ours.itemId(), theirs) ? 1 : 0;
      if (theirs.has("written")) {
        sameChoice += ours.notes().get("written").equals(theirs.get("written").asText()) ? 1 : 0;
        return;
      }
      JsonNode lls = theirs.get("ll");
      double[] our =
          IntStream.range(0, lls.size())
              .mapToDouble(
                  i ->
                      ours.values().containsKey("nll") ? -ours.value("nll") : ours.value("ll_" + i))
              .toArray();
      for (int i = 0; i < our.length; i++) {
        worst = Math.max(worst, Math.abs(our[i] - lls.get(i).doubleValue()) / scale(our[i]));
      }
      sameChoice += sameAnswer(ours, our, theirs) ? 1 : 0;
    }

    /** A long text's sum of thousands of tokens differs by more than a sentence's. */
    private static double scale(double logLikelihood) {
      return Math.max(1, Math.abs(logLikelihood) / 1000);
    }

    private boolean sameQuestion(Task task, String id, JsonNode theirs) {
      List<LmEvalLikelihoods.Request> requests = task.requests(id);
      if (theirs.has("written")) {
        return asked.apply(requests.get(0).context()).equals(theirs.get("asked").asText());
      }
      if (task.file().kind() == TaskFile.Kind.ROLLING) {
        return true;
      }
      List<String> flat = new ArrayList<>();
      for (LmEvalLikelihoods.Request request : requests) {
        flat.add(asked.apply(request.context()));
        flat.add(request.continuation());
      }
      byte[] bytes = String.join("\0", flat).getBytes(StandardCharsets.UTF_8);
      return Sha256.hex(bytes).startsWith(theirs.get("asked").asText());
    }

    private static boolean sameAnswer(ItemResult ours, double[] our, JsonNode theirs) {
      if (ours.values().containsKey("acc") && our.length == 1) {
        return ours.value("acc") == theirs.get("greedy").get(0).intValue();
      }
      double[] their = new double[our.length];
      for (int i = 0; i < their.length; i++) {
        their[i] = theirs.get("ll").get(i).doubleValue();
      }
      // Recorded to four digits, so equal within these counts as the same.
      return their[best(our)] >= their[best(their)] - 1e-3;
    }

    private static int best(double[] values) {
      return IntStream.range(0, values.length)
          .reduce(0, (one, other) -> values[other] > values[one] ? other : one);
    }
  }

  private static Comparison compare(Task task, JsonNode recorded, int most) {
    return compare(task, recorded, most, UnaryOperator.identity());
  }

  private static Comparison compare(
      Task task, JsonNode recorded, int most, UnaryOperator<String> asked) {
    List<String> ids = new ArrayList<>();
    List<JsonNode> theirs = new ArrayList<>();
    int step = Math.max(1, recorded.get("items").size() / most);
    for (int i = 0; i < recorded.get("items").size(); i += step) {
      int position = recorded.has("kept") ? recorded.get("kept").get(i).intValue() : i;
      ids.add(task.itemIds().get(position));
      theirs.add(recorded.get("items").get(i));
    }
    Comparison comparison = new Comparison(asked);
    List<ItemResult> ours = new ArrayList<>();
    for (int first = 0; first < ids.size(); first += ITEMS) {
      ours.addAll(task.examine(model, ids.subList(first, Math.min(first + ITEMS, ids.size()))));
    }
    for (int i = 0; i < ids.size(); i++) {
      comparison.add(task, ours.get(i), theirs.get(i));
    }
    return comparison;
  }

  private static void assertSame(Comparison comparison) {
    assertThat(comparison.sameQuestion).isEqualTo(comparison.items);
    assertThat((double) comparison.sameChoice / comparison.items).isGreaterThanOrEqualTo(0.999);
    assertThat(comparison.worst).isLessThan(NATS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hellaswag", "winogrande"})
  void invented_items_get_the_same_answers(String name) throws IOException {
    Task task = Task.of(definition(name), INVENTED, Integer.MAX_VALUE);
    JsonNode recorded = recorded(name);
    assertThat(task.itemIds()).hasSameSizeAs(recorded.get("items"));
    assertSame(compare(task, recorded, ITEMS));
    List<ItemResult> all = task.examine(model, task.itemIds());
    task.measure(all)
        .forEach(
            one ->
                assertThat(one.statistic().value())
                    .isCloseTo(
                        recorded
                            .get("results")
                            .get(one.id().name().substring(name.length() + 1) + ",none")
                            .doubleValue(),
                        within(1e-9)));
  }

  private static Task published(String name) throws IOException {
    assumeTrue(Files.isDirectory(SHARED), () -> "the benchmarks are not at " + SHARED);
    return Task.of(definition(name), SHARED, Integer.MAX_VALUE);
  }

  /** With {@code --apply_chat_template} and an invented template. */
  private static ChatPrompts chat() {
    String template =
        "{% for m in messages %}[{{ m['role'] }}] {{ m['content'] }}\n{% endfor %}"
            + "{% if add_generation_prompt %}[assistant] {% endif %}";
    return new ChatPrompts(
        ChatFormat.of(
            ChatTemplate.of(Map.of("default", template), Map.of()),
            ChatTemplateOptions.forAnswer()),
        "");
  }

  /** The description of mmlu, up to an empty line, is a system text. */
  private static String turn(String asked) {
    int end =
        asked.startsWith("The following are multiple choice questions")
            ? asked.indexOf("\n\n") + 2
            : 0;
    String system = end == 0 ? "" : "[system] " + asked.substring(0, end) + "\n";
    return system + "[user] " + asked.substring(end) + "\n[assistant] ";
  }

  @ParameterizedTest
  @ValueSource(strings = {"hellaswag", "winogrande"})
  void invented_items_are_asked_alike_by_a_chat_template(String name) throws IOException {
    Task task = Task.of(definition(name), INVENTED, Integer.MAX_VALUE).asked(chat());
    assertSame(compare(task, recorded("chat/" + name), ITEMS, LmEvalAgreementTest::turn));
  }

  @ParameterizedTest
  @Tag("shared")
  @ValueSource(
      strings = {
        "arc_easy",
        "boolq",
        "truthfulqa_mc1",
        "lambada",
        "gsm8k",
        "commonsense_qa",
        "mmlu"
      })
  void published_tasks_are_asked_alike_by_a_chat_template(String name) throws IOException {
    Task task = published(name).asked(chat());
    assertSame(compare(task, recorded("chat/" + name), ITEMS, LmEvalAgreementTest::turn));
  }

  @ParameterizedTest
  @Tag("shared")
  @ValueSource(
      strings = {
        "arc_easy",
        "arc_challenge",
        "piqa",
        "openbookqa",
        "boolq",
        "commonsense_qa",
        "truthfulqa_mc1",
        "truthfulqa_mc2",
        "lambada",
        "blimp",
        "mmlu",
        "gsm8k",
        "wikitext"
      })
  void some_items_of_published_tasks_get_the_same_answers(String name) throws IOException {
    Task task = published(name);
    JsonNode recorded = recorded(name);
    if (!recorded.has("kept")) {
      assertThat(task.itemIds()).hasSameSizeAs(recorded.get("items"));
    }
    assertSame(compare(task, recorded, name.equals("wikitext") ? 4 : ITEMS));
  }

  /** Every recorded item of every task; the figures go to target/lm-eval-agreement.txt. */
  @Test
  @Tag("slow")
  void all_items_of_published_tasks_get_the_same_answers() throws IOException {
    assumeTrue(Files.isDirectory(SHARED), () -> "the benchmarks are not at " + SHARED);
    String wanted = System.getProperty("tasks", "");
    for (String name : wanted.isEmpty() ? TaskFile.bundled() : List.of(wanted.split(",", -1))) {
      if (LmEvalAgreementTest.class.getResource("recorded/" + name + ".json.gz") == null
          || Files.isDirectory(INVENTED.resolve(name))) {
        continue;
      }
      Task task = Task.of(definition(name), SHARED, Integer.MAX_VALUE);
      JsonNode recorded = recorded(name);
      long began = System.nanoTime();
      Comparison comparison = compare(task, recorded, Integer.MAX_VALUE);
      String line =
          String.format(
              Locale.ROOT,
              "%s: %d items, same question %d, same answer %d, largest difference %.4f nats, %.0f s%n",
              name,
              comparison.items,
              comparison.sameQuestion,
              comparison.sameChoice,
              comparison.worst,
              (System.nanoTime() - began) / 1e9);
      Files.writeString(
          Path.of("target/lm-eval-agreement.txt"),
          line,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
      assertSame(comparison);
    }
  }
}
