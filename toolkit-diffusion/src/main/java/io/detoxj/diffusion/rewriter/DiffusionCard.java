/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.rewriter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.OwnOutput;
import io.detoxj.diffusion.latent.FrozenEncoder;
import io.detoxj.diffusion.network.NetworkSizes;
import io.detoxj.diffusion.process.FirstGuess;
import io.detoxj.diffusion.process.TangentSchedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The file diffusion.json: what the weights beside it are of.
 *
 * @param sizes of the networks
 * @param schedule of the noise
 * @param guess what stands for the previous prediction before there is one
 * @param encoder the identity of the frozen encoder
 * @param encoderLayer whose states it gives; {@link FrozenEncoder#LAST} for the last
 * @param training how it was trained, for readers
 */
public record DiffusionCard(
    NetworkSizes sizes,
    TangentSchedule schedule,
    FirstGuess guess,
    Fingerprint encoder,
    int encoderLayer,
    Map<String, String> training) {
  static final String FORMAT = "detoxj-diffusion-1";
  private static final JsonMapper JSON = BoundedJson.mapper();
  private static final long MOST_BYTES = 1_000_000;

  /** Sorts and keeps a copy. */
  public DiffusionCard {
    training = Collections.unmodifiableMap(new TreeMap<>(training));
  }

  /** As it is written. */
  String json() {
    ObjectNode root = JSON.createObjectNode();
    root.put("format", FORMAT).put(OwnOutput.MADE_BY, OwnOutput.NAME);
    root.set("sizes", JSON.valueToTree(sizes));
    root.put("schedule_d", schedule.d()).put("first_guess", guess.name());
    root.set("encoder", encoder.asJson());
    root.put("encoder_layer", encoderLayer);
    root.set("training", JSON.valueToTree(training));
    return root.toPrettyString() + "\n";
  }

  /**
   * Reads it.
   *
   * @throws CheckpointException if it is missing or not sound
   * @throws IOException if it cannot be read
   */
  static DiffusionCard read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new CheckpointException(
          "there is no %s; give a folder that train-diffusion wrote".formatted(file));
    }
    if (Files.size(file) > MOST_BYTES) {
      throw new CheckpointException(
          "%s has %s bytes; allowed are %s".formatted(file, Files.size(file), MOST_BYTES));
    }
    try {
      JsonNode root = JSON.readTree(Files.readAllBytes(file));
      if (!root.path("format").asText().equals(FORMAT)) {
        throw new CheckpointException(
            "%s is of the format \"%s\" but this version reads %s; train the model again, or use the version that wrote it"
                .formatted(file, root.path("format").asText(), FORMAT));
      }
      JsonNode sizes = root.path("sizes");
      return new DiffusionCard(
          new NetworkSizes(
              whole(sizes, "encoderWidth", file),
              whole(sizes, "width", file),
              whole(sizes, "heads", file),
              whole(sizes, "latents", file),
              whole(sizes, "maxTokens", file),
              whole(sizes, "vocabulary", file),
              whole(sizes, "compressorLayers", file),
              whole(sizes, "decoderLayers", file),
              whole(sizes, "scoreLayers", file),
              whole(sizes, "conditionLayers", file),
              sizes.path("tied").asBoolean(false),
              sizes.path("keeps").asBoolean(false)),
          new TangentSchedule(root.path("schedule_d").asDouble(Double.NaN)),
          FirstGuess.valueOf(root.path("first_guess").asText()),
          Fingerprint.parse(root.path("encoder").toString()),
          root.path("encoder_layer").asInt(FrozenEncoder.LAST),
          JSON.convertValue(
              root.path("training"),
              JSON.getTypeFactory().constructMapType(TreeMap.class, String.class, String.class)));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new CheckpointException(file + " is damaged; get the model again", e);
    }
  }

  private static int whole(JsonNode node, String name, Path file) {
    JsonNode value = node.path(name);
    if (!value.isInt()) {
      throw new CheckpointException(
          "%s: sizes.%s must be a whole number but is %s".formatted(file, name, value));
    }
    return value.intValue();
  }
}
