/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.learned;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.checkpoint.JsonDocument;
import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.FolderSwap;
import io.detoxj.core.io.ForeignText;
import io.detoxj.core.io.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A reward model as a folder: reward.json says what it is and how good, head.safetensors has the
 * head, README.md is the card. The encoder is not in it, but known by its fingerprint, and a head
 * is never read on another one.
 */
public final class RewardFolder {
  private static final String FORMAT = "detoxj-reward-1";
  private static final String JSON = "reward.json";
  private static final String HEAD = "head.safetensors";
  private static final String CARD = "README.md";
  private static final long LONGEST_JSON = 1 << 20;
  private static final long LONGEST_HEAD = 1 << 28;
  private static final int WIDEST = 1 << 16;

  private RewardFolder() {}

  /**
   * Writes a model.
   *
   * @param name for readers, such as {@code relevance}
   * @param card of questions that it did not learn from
   * @param folder made if need be; files of an earlier model are replaced, all or none
   * @throws IOException if a file cannot be written
   */
  public static void write(String name, RewardModel model, RewardCard card, Path folder)
      throws IOException {
    FolderSwap.replace(
        folder,
        List.of(JSON, HEAD, CARD),
        aside -> {
          RewardHead head = model.head();
          new SafetensorsWriter()
              .add("in.weight", new long[] {head.inputs(), head.hidden()}, head.in())
              .add("in.bias", new long[] {head.hidden()}, head.inBias())
              .add("out.weight", new long[] {head.hidden(), head.outputs()}, head.out())
              .add("out.bias", new long[] {head.outputs()}, head.outBias())
              .write(aside.resolve(HEAD));
          AtomicFiles.writeString(
              aside.resolve(JSON),
              json(name, model, card, Sha256.hex(aside.resolve(HEAD))).toPrettyString() + "\n");
          AtomicFiles.writeString(aside.resolve(CARD), readme(name, model, card));
        });
  }

  private static ObjectNode json(String name, RewardModel model, RewardCard card, String sha256) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("format", FORMAT).put("name", name).put("kind", model.kind().name());
    json.put("context_words", model.input().contextWords()).put("segments", model.segmenter());
    json.put("mean", model.calibration().mean());
    json.put("deviation", model.calibration().deviation());
    json.put("hidden", model.head().hidden()).put("head_sha256", sha256);
    json.put("encoder_weights_sha256", model.encoder().info().weightsSha256());
    json.put("encoder_fingerprint_sha256", model.encoder().fingerprint().sha256());
    ObjectNode held = json.putObject("held_out");
    held.put("questions", card.questions()).put("judged", card.judged());
    for (Measured one : card.figures()) {
      held.putArray(one.name()).add(one.value()).add(one.low()).add(one.high());
    }
    return json;
  }

  private static String readme(String name, RewardModel model, RewardCard card) {
    return """
        # Reward: %s

        A head on an encoder (%s, weights %s) that stays as it is, read at the end of each segment
        (%s). Kind %s; before the answer it reads the question and at most %s words of the passages.

        Figures with 95 %% intervals by bootstrap over questions:

        %s"""
        .formatted(
            name,
            model.encoder().info().architecture(),
            model.encoder().info().weightsSha256(),
            model.segmenter(),
            model.kind(),
            model.input().contextWords(),
            card.text().indent(4));
  }

  /**
   * Reads a model.
   *
   * @param encoder the one that it was trained on; not closed by the model
   * @throws CheckpointException if the folder is damaged or of another encoder
   * @throws IOException if a file cannot be read
   */
  public static RewardModel read(Path folder, RewardEncoder encoder) throws IOException {
    for (String name : List.of(JSON, HEAD)) {
      if (!Files.isRegularFile(folder.resolve(name))) {
        throw wrong(folder, name + " is missing");
      }
    }
    JsonNode json = JsonDocument.read(folder.resolve(JSON), LONGEST_JSON);
    require(
        folder,
        json.path("format").asText().equals(FORMAT),
        "its format is \"%s\", not %s"
            .formatted(ForeignText.shown(json.path("format").asText()), FORMAT));
    if (!json.path("encoder_fingerprint_sha256").asText().equals(encoder.fingerprint().sha256())) {
      throw new CheckpointException(
          "%s was trained on another encoder (weights %s) than the one given (weights %s); give that one"
              .formatted(
                  folder,
                  ForeignText.shown(json.path("encoder_weights_sha256").asText()),
                  encoder.info().weightsSha256()));
    }
    RewardKind kind =
        Arrays.stream(RewardKind.values())
            .filter(one -> one.name().equals(json.path("kind").asText()))
            .findFirst()
            .orElseThrow(() -> wrong(folder, "its kind is not known"));
    require(folder, json.path("context_words").isInt(), "context_words is no whole number");
    require(folder, json.path("segments").isTextual(), "segments is no text");
    require(
        folder,
        json.path("mean").isNumber() && json.path("deviation").isNumber(),
        "mean or deviation is no number");
    try {
      return new RewardModel(
          encoder,
          kind,
          new RewardInput(json.path("context_words").intValue()),
          json.path("segments").textValue(),
          head(folder, json, kind, encoder.features()),
          new Calibration(json.path("mean").doubleValue(), json.path("deviation").doubleValue()));
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(folder + " is damaged: " + e.getMessage(), e);
    }
  }

  private static RewardHead head(Path folder, JsonNode json, RewardKind kind, int inputs)
      throws IOException {
    int hidden = json.path("hidden").asInt();
    require(folder, hidden >= 1 && hidden <= WIDEST, "hidden is not from 1 to " + WIDEST);
    Path file = folder.resolve(HEAD);
    require(folder, Files.size(file) <= LONGEST_HEAD, HEAD + " is too large");
    require(
        folder,
        Sha256.hex(file).equals(json.path("head_sha256").asText()),
        HEAD + " is not the one that reward.json names");
    SafetensorsFile tensors = SafetensorsFile.open(file);
    return new RewardHead(
        inputs,
        hidden,
        kind.outputs(),
        values(folder, tensors, "in.weight", List.of((long) inputs, (long) hidden)),
        values(folder, tensors, "in.bias", List.of((long) hidden)),
        values(folder, tensors, "out.weight", List.of((long) hidden, (long) kind.outputs())),
        values(folder, tensors, "out.bias", List.of((long) kind.outputs())));
  }

  private static float[] values(Path folder, SafetensorsFile file, String name, List<Long> shape) {
    require(
        folder,
        file.tensors().containsKey(name) && file.tensor(name).shape().equals(shape),
        "tensor %s of %s must have the shape %s".formatted(name, HEAD, shape));
    float[] values = file.readFloats(name);
    for (float value : values) {
      require(folder, Float.isFinite(value), "tensor " + name + " holds " + value);
    }
    return values;
  }

  private static void require(Path folder, boolean holds, String problem) {
    if (!holds) {
      throw wrong(folder, problem);
    }
  }

  private static CheckpointException wrong(Path folder, String problem) {
    return new CheckpointException(
        "%s is no sound reward model: %s; train it again, or copy it anew"
            .formatted(folder, problem));
  }
}
