/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.Journal;
import io.detoxj.core.io.JsonLineFile;
import io.detoxj.core.io.WorkFolder;
import io.detoxj.eval.page.TrainingPage;
import io.detoxj.eval.page.TrainingRun;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The page of what trainings did, from the lines that they left for every step. */
final class TrainingCurves {
  /** What the page beside a trained model is called. */
  static final String PAGE = "curves.html";

  private static final String STEPS = "steps.jsonl";
  private static final String JOURNAL = "steps.journal";
  private static final String CHANNELS = "rewards.";
  private static final String REWARD = "reward";
  private static final JsonMapper JSON = BoundedJson.mapper();

  private static final List<TrainingPage.Chart> CHARTS =
      List.of(
          chart(REWARD, "Reward of a text", "Before weight and penalty; minus the toxicity."),
          chart(
              "kl_in_reward",
              "KL in the reward, nats a text",
              "How far the policy is from its start; what it costs is this times beta."),
          chart(
              "kl_in_loss",
              "KL in the loss, nats a token",
              "The same by an estimate that is never negative."),
          chart(
              "entropy_of_samples",
              "Entropy of the samples, nats a token",
              "Towards 0 the policy always writes the same."),
          chart(
              "clipped",
              "Share of clipped ratios",
              "Tokens that moved farther than the clip within a step's epochs."),
          chart("moved", "Moved in a step, nats a token", "From what sampled to the last epoch."),
          chart("value_loss", "Value loss", "Of the first epoch."),
          chart("policy_norm", "Norm of the policy's gradient", "Before clipping."),
          chart("tokens", "Tokens of a text", "Falls where texts end early."),
          chart(
              "segments.sentences",
              "Sentences of a text",
              "At 1 a reward for sentences is one for the whole text."),
          chart("loss", "Loss", "Of the texts or pairs of each step."),
          chart("gradient_norm", "Norm of the gradient", "Before clipping."),
          chart("learning_rate", "Learning rate", "Its warm-up and decay."));

  private TrainingCurves() {}

  private static TrainingPage.Chart chart(String number, String title, String note) {
    return new TrainingPage.Chart(title, number, note);
  }

  /**
   * What a training did.
   *
   * @param place folder of its result or of its work, also while it goes on, or the file of its
   *     steps
   * @throws ConfigException if there is none, or it has no step
   * @throws IOException if it cannot be read
   */
  static TrainingRun read(String name, Path place) throws IOException {
    List<Map<String, Double>> steps = new ArrayList<>();
    Path file = file(place);
    if (isJournal(file)) {
      Journal.read(file, (number, line) -> add(json(line), steps));
    } else {
      JsonLineFile.forEachLine(file, line -> add(line.fields(), steps));
    }
    if (steps.isEmpty()) {
      throw new ConfigException(file + " has no step of a training; let it make some first");
    }
    return new TrainingRun(name, steps);
  }

  private static Path file(Path place) {
    if (Files.isRegularFile(place)) {
      return place;
    }
    for (Path file :
        List.of(
            place.resolve(STEPS),
            place.resolve(JOURNAL),
            WorkFolder.beside(place).resolve(JOURNAL))) {
      if (Files.isRegularFile(file)) {
        return file;
      }
    }
    throw new ConfigException(
        "%s has no %s, and there is no %s of a training beside it; give the --output of train-rlhf, train-sft or train-dpo"
            .formatted(place, STEPS, JOURNAL));
  }

  private static boolean isJournal(Path file) throws IOException {
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      char[] head = new char[11];
      int count = reader.read(head);
      return count == head.length && new String(head).equals("{\"journal\":");
    } catch (MalformedInputException e) {
      return false;
    }
  }

  private static JsonNode json(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds the numbers of a line; the header has no step. */
  private static void add(JsonNode line, List<Map<String, Double>> steps) {
    if (!line.path(TrainingPage.STEP).isNumber()) {
      return;
    }
    Map<String, Double> numbers = new TreeMap<>();
    line.properties()
        .forEach(
            field -> {
              if (field.getValue().isNumber()) {
                numbers.put(field.getKey(), field.getValue().asDouble());
              }
              field
                  .getValue()
                  .properties()
                  .forEach(
                      inner -> {
                        if (inner.getValue().isNumber()) {
                          numbers.put(
                              field.getKey() + "." + inner.getKey(), inner.getValue().asDouble());
                        }
                      });
            });
    // Channels of one reward differ in where they cut, not in what they add up to.
    numbers.entrySet().stream()
        .filter(one -> one.getKey().startsWith(CHANNELS))
        .mapToDouble(Map.Entry::getValue)
        .average()
        .ifPresent(mean -> numbers.put(REWARD, mean));
    steps.add(numbers);
  }

  /** The page of some trainings. */
  static String page(List<TrainingRun> runs) {
    List<TrainingPage.Chart> charts = new ArrayList<>(CHARTS);
    // Of one channel the reward says all.
    runs.stream()
        .map(TrainingCurves::channels)
        .filter(channels -> channels.size() > 1)
        .flatMap(List::stream)
        .distinct()
        .sorted()
        .forEach(
            channel ->
                charts.add(
                    chart(
                        channel,
                        "Reward \"" + channel.substring(CHANNELS.length()) + "\"",
                        "The sum over a text's segments.")));
    return new TrainingPage(
            runs.size() == 1 ? "Training " + runs.get(0).name() : "Trainings", charts)
        .text(
            runs,
            List.of(
                new TrainingPage.Against(
                    "By scorer calls",
                    "Texts given to the scorer",
                    "all_scorer_calls",
                    List.of(REWARD, "kl_in_reward"))));
  }

  private static List<String> channels(TrainingRun run) {
    return run.steps().get(0).keySet().stream().filter(key -> key.startsWith(CHANNELS)).toList();
  }

  /** Writes the page of a training beside what it made. */
  static Path writeBeside(Path output) throws IOException {
    Path file = output.resolve(PAGE);
    String name = output.toAbsolutePath().normalize().getFileName().toString();
    AtomicFiles.writeString(file, page(List.of(read(name, output))));
    return file;
  }
}
