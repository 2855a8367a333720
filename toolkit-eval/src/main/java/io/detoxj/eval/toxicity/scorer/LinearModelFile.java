/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.scorer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.Sha256;
import io.detoxj.core.math.PlattCalibration;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * The file of a linear scorer, little-endian: 8 bytes of magic, the format version and the length
 * of the header in 4 bytes each, the header in JSON, a 4-byte float scale per block, and a signed
 * byte per bucket. The header has the SHA-256 of what follows it.
 */
final class LinearModelFile {
  private static final byte[] MAGIC = "DETOXLIN".getBytes(StandardCharsets.US_ASCII);
  private static final int FORMAT = 1;
  private static final int PREFIX = 16;
  private static final int LONGEST_HEADER = 1 << 20;
  private static final ObjectMapper JSON = BoundedJson.mapper();

  private LinearModelFile() {}

  static byte[] encode(LinearModel model) {
    ByteBuffer payload =
        ByteBuffer.allocate(payloadLength(model.header().bits())).order(ByteOrder.LITTLE_ENDIAN);
    for (int block = 0; block < model.blocks(); block++) {
      payload.putFloat(model.scale(block));
    }
    for (int bucket = 0; bucket < model.buckets(); bucket++) {
      payload.put(model.weight(bucket));
    }
    byte[] header = header(model.header(), Sha256.hex(payload.array()));
    return ByteBuffer.allocate(PREFIX + header.length + payload.capacity())
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(MAGIC)
        .putInt(FORMAT)
        .putInt(header.length)
        .put(header)
        .put(payload.array())
        .array();
  }

  private static byte[] header(LinearModel.Header header, String payloadSha256) {
    ObjectNode node = JSON.createObjectNode();
    node.put("id", header.id());
    node.put("version", header.version());
    node.put("description", header.description());
    node.put("features", NgramHasher.SCHEME);
    node.put("bits", header.bits());
    node.put("block", LinearModel.BLOCK);
    node.put("wordShare", header.wordShare());
    node.put("bias", header.bias());
    node.put("slope", header.calibration().slope());
    node.put("offset", header.calibration().offset());
    node.put("payloadSha256", payloadSha256);
    ObjectNode provenance = node.putObject("provenance");
    // Sorted, so that the same model always gives the same bytes.
    new TreeMap<>(header.provenance()).forEach(provenance::put);
    try {
      return JSON.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a header of strings and numbers is always writable", e);
    }
  }

  /** Reads a model from the bytes of its file; the name is for messages. */
  static LinearModel decode(byte[] bytes, String name) {
    if (bytes.length < PREFIX || !Arrays.equals(MAGIC, Arrays.copyOf(bytes, MAGIC.length))) {
      throw broken(name, "it does not begin with the magic bytes DETOXLIN");
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int format = buffer.getInt(MAGIC.length);
    if (format != FORMAT) {
      throw broken(name, "its format version is " + format + ", and only 1 is known");
    }
    int headerLength = buffer.getInt(MAGIC.length + 4);
    if (headerLength < 2 || headerLength > Math.min(LONGEST_HEADER, bytes.length - PREFIX)) {
      throw broken(name, "its header length is " + headerLength + " in " + bytes.length + " bytes");
    }
    JsonNode node = parse(bytes, headerLength, name);
    int start = PREFIX + headerLength;
    try {
      LinearModel.Header header = header(node);
      int expected = payloadLength(header.bits());
      if (bytes.length - start != expected) {
        throw broken(
            name, (bytes.length - start) + " bytes of weights follow its header, not " + expected);
      }
      byte[] payload = Arrays.copyOfRange(bytes, start, bytes.length);
      if (!Sha256.hex(payload).equals(text(node, "payloadSha256"))) {
        throw broken(name, "the SHA-256 of its weights is not the one in its header");
      }
      return model(header, payload);
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(message(name, String.valueOf(e.getMessage())), e);
    }
  }

  private static JsonNode parse(byte[] bytes, int headerLength, String name) {
    String json = new String(bytes, PREFIX, headerLength, StandardCharsets.UTF_8);
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new CheckpointException(message(name, "its header is not JSON"), e);
    }
  }

  private static LinearModel.Header header(JsonNode node) {
    if (!text(node, "features").equals(NgramHasher.SCHEME)) {
      throw new IllegalArgumentException(
          "its features are '%s', and only '%s' is known"
              .formatted(text(node, "features"), NgramHasher.SCHEME));
    }
    if (number(node, "block") != LinearModel.BLOCK) {
      throw new IllegalArgumentException(
          "its block is %s, and only %s is known"
              .formatted(number(node, "block"), LinearModel.BLOCK));
    }
    Map<String, String> provenance = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : node.path("provenance").properties()) {
      provenance.put(entry.getKey(), entry.getValue().asText());
    }
    double bits = number(node, "bits");
    if (bits != Math.rint(bits)) {
      throw new IllegalArgumentException("bits is " + bits + "; it must be whole");
    }
    return new LinearModel.Header(
        text(node, "id"),
        text(node, "version"),
        text(node, "description"),
        (int) bits,
        number(node, "wordShare"),
        number(node, "bias"),
        new PlattCalibration(number(node, "slope"), number(node, "offset")),
        provenance);
  }

  private static LinearModel model(LinearModel.Header header, byte[] payload) {
    int buckets = 1 << header.bits();
    float[] scales = new float[buckets / LinearModel.BLOCK];
    byte[] weights = new byte[buckets];
    ByteBuffer buffer = ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asFloatBuffer().get(scales);
    buffer.position(scales.length * Float.BYTES).get(weights);
    return new LinearModel(header, scales, weights);
  }

  private static int payloadLength(int bits) {
    int buckets = 1 << bits;
    return buckets / LinearModel.BLOCK * Float.BYTES + buckets;
  }

  private static String text(JsonNode node, String key) {
    JsonNode value = node.path(key);
    if (!value.isTextual()) {
      throw new IllegalArgumentException("its header has no text '" + key + "'");
    }
    return value.textValue();
  }

  private static double number(JsonNode node, String key) {
    JsonNode value = node.path(key);
    if (!value.isNumber()) {
      throw new IllegalArgumentException("its header has no number '" + key + "'");
    }
    return value.doubleValue();
  }

  private static CheckpointException broken(String name, String what) {
    return new CheckpointException(message(name, what));
  }

  private static String message(String name, String what) {
    return name
        + " is not a readable scorer file: "
        + what
        + "; fetch it again or train it anew with TrainScorer";
  }
}
