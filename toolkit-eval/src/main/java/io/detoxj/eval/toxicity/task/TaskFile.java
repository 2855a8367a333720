/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.task;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.ConfigException;
import io.detoxj.core.checkpoint.NearestNames;
import io.detoxj.core.io.LfsPointer;
import io.detoxj.eval.data.BundledFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a task's file says: where its records are, what the model is asked, and what counts as
 * right.
 *
 * @param name lower case with underscores; the first part of the names of its metrics
 * @param version raised whenever the same data would give another number
 * @param kind how the model is asked
 * @param sources the forms in which its data are published; the first one whose file is there is
 *     read
 * @param description what stands before everything, a template
 * @param prompt what the model is given, a template; of {@link Kind#MULTIPLE_CONTEXT} a list of
 *     them
 * @param choices what it may go on with: a template that gives a list, or a list of templates
 * @param gold the position of the right choice, a template
 * @param labels 1 for each choice that is true and 0 for the others, a template; for mc2
 * @param target what is to come, a template
 * @param counted the text whose words and bytes are counted, a template; the target if null
 * @param delimiter between the prompt and what is to come
 * @param metrics which of the kind's metrics are reported
 * @param group divides the records for numbers by group, a template; null for none
 * @param fewShot examples before the prompt; null for none
 * @param generation how text is generated; null for kinds that score
 */
public record TaskFile(
    String name,
    int version,
    Kind kind,
    List<Source> sources,
    @Nullable String description,
    @Nullable JsonNode prompt,
    @Nullable JsonNode choices,
    @Nullable String gold,
    @Nullable JsonNode labels,
    @Nullable String target,
    @Nullable String counted,
    @Nullable String delimiter,
    List<String> metrics,
    @Nullable String group,
    @JsonProperty("few_shot") @Nullable FewShot fewShot,
    @Nullable Generation generation) {
  private static final long MAX_BYTES = 1 << 20;
  private static final List<String> BUNDLED =
      List.of(
          "arc_challenge",
          "arc_easy",
          "blimp",
          "boolq",
          "commonsense_qa",
          "gsm8k",
          "hellaswag",
          "hellaswag_pairs",
          "lambada",
          "mmlu",
          "mmlu_5shot",
          "openbookqa",
          "piqa",
          "truthfulqa_mc1",
          "truthfulqa_mc2",
          "wikitext",
          "winogrande");

  /** How the model is asked. */
  public enum Kind {
    /** One prompt, several continuations; the likeliest is the answer. */
    MULTIPLE_CHOICE,
    /** Several prompts, one continuation; the prompt that makes it likeliest is the answer. */
    MULTIPLE_CONTEXT,
    /** One continuation: its perplexity, and whether it is the greedy one. */
    CLOZE,
    /** The likelihood of a whole text, each token once. */
    ROLLING,
    /** The model writes, and the answer is taken out of what it wrote. */
    GENERATE
  }

  /** How a file is written. */
  public enum Format {
    /** One JSON object a line. */
    JSONL,
    /** Comma-separated values. */
    CSV,
    /** Tab-separated values. */
    TSV,
    /** One record a line, its field is {@code text}. */
    LINES,
    /** WikiText: one record an article, its field is {@code text}. */
    WIKITEXT
  }

  /**
   * A form in which the data are published.
   *
   * @param file its path below the data folder
   * @param examples the file of few-shot examples, in the same form; null if there is none
   * @param format how it is written
   * @param columns the names of the columns of a table without a header
   * @param beside fields that are the lines of other files, by name
   * @param fields fields made of those of the record, templates by name
   */
  public record Source(
      String file,
      @Nullable String examples,
      Format format,
      List<String> columns,
      Map<String, String> beside,
      Map<String, JsonNode> fields) {
    /** Fills in what is left out. */
    public Source {
      Objects.requireNonNull(file, "file");
      Objects.requireNonNull(format, "format");
      columns = columns == null ? List.of() : List.copyOf(columns);
      // In an order that is the same in every run: a task's id is made of its text.
      beside = beside == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(beside));
      fields = fields == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(fields));
    }
  }

  /**
   * Examples before the prompt.
   *
   * @param count how many
   * @param sampler the first ones, or random ones as lm-eval draws them
   * @param seed of the random ones
   * @param same only examples whose field of this name is that of the record; null for all
   */
  public record FewShot(int count, Sampler sampler, int seed, @Nullable String same) {
    /** How examples are chosen. */
    public enum Sampler {
      /** The first ones of the file. */
      FIRST,
      /** By Python's {@code random.Random(seed).sample}, record by record. */
      RANDOM
    }
  }

  /**
   * How text is generated, greedily.
   *
   * @param until texts that end it
   * @param maxTokens most new tokens
   * @param strict a pattern whose first group is the answer, the first match counts
   * @param flexible a pattern of which the last match is the answer
   * @param ignored patterns taken out of both sides before they are compared, whatever the case
   */
  public record Generation(
      List<String> until,
      @JsonProperty("max_tokens") int maxTokens,
      String strict,
      String flexible,
      List<String> ignored) {}

  /**
   * Checks what every kind needs.
   *
   * @throws ConfigException if something is missing or does not fit
   */
  public TaskFile {
    delimiter = delimiter == null ? " " : delimiter;
    sources = sources == null ? List.of() : List.copyOf(sources);
    metrics = metrics == null ? List.of() : List.copyOf(metrics);
    if (name == null || !name.matches("[a-z][a-z0-9_]*") || version < 1 || kind == null) {
      throw new ConfigException(
          "a task needs a name in lower case, a version from 1 and a kind, one of "
              + Arrays.toString(Kind.values()));
    }
    if (sources.isEmpty() || metrics.isEmpty()) {
      throw new ConfigException("the task " + name + " needs sources and metrics");
    }
    boolean choosing = kind == Kind.MULTIPLE_CHOICE || kind == Kind.MULTIPLE_CONTEXT;
    if ((choosing && gold == null)
        || (kind == Kind.MULTIPLE_CHOICE && choices == null)
        || (kind != Kind.MULTIPLE_CHOICE && target == null)
        || (kind != Kind.ROLLING && prompt == null)
        || (kind == Kind.GENERATE && generation == null)) {
      throw new ConfigException(
          "the task "
              + name
              + " lacks a part of its kind: MULTIPLE_CHOICE has prompt, choices and gold;"
              + " MULTIPLE_CONTEXT a list of prompts, gold and target; CLOZE prompt and target;"
              + " ROLLING target; GENERATE prompt, target and generation");
    }
    for (String metric : metrics) {
      if (!ItemMetrics.of(kind).contains(metric)) {
        throw new ConfigException(
            "the task %s cannot have the metric %s; its kind has %s"
                .formatted(name, metric, ItemMetrics.of(kind)));
      }
    }
  }

  /** The names of the tasks that come with the toolkit. */
  public static List<String> bundled() {
    return BUNDLED;
  }

  /**
   * A task that comes with the toolkit; its data do not.
   *
   * @throws ConfigException if there is none of the name
   */
  public static TaskFile named(String name) {
    if (!BUNDLED.contains(name)) {
      throw new ConfigException(
          "there is no bundled task \"%s\"; the nearest are %s"
              .formatted(name, NearestNames.to(name, BUNDLED)));
    }
    return TaskFileJson.parsed(BundledFile.bytes(TaskFile.class, name + ".task.json"), name);
  }

  /**
   * Reads a task's file.
   *
   * @throws ConfigException if it is no task
   * @throws IOException if it cannot be read
   */
  public static TaskFile read(Path file) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new ConfigException(file + " is too large for a task's file");
    }
    LfsPointer.refuse(file);
    return TaskFileJson.parsed(Files.readAllBytes(file), file.toString());
  }
}
