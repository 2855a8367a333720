/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.classifier;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.Sha256;
import io.detoxj.core.math.PlattCalibration;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * The file of a classifier, little-endian: 8 bytes of magic, the format version and the length of
 * the header in 4 bytes each, the header in JSON, and what {@link ClassifierPayload} writes. The
 * header has the SHA-256 of what follows it.
 */
public final class ClassifierFile {
  /** The largest file that is read, in bytes. */
  public static final int LARGEST = 1 << 26;

  private static final byte[] MAGIC = "DETOXMOL".getBytes(StandardCharsets.US_ASCII);
  private static final int FORMAT = 1;
  private static final int PREFIX = 16;
  private static final int LONGEST_HEADER = 1 << 16;
  private static final ObjectMapper JSON = BoundedJson.mapper();

  private ClassifierFile() {}

  /** The bytes of the file; the same classifier always gives the same. */
  public static byte[] encode(EndpointClassifier classifier) {
    byte[] payload = ClassifierPayload.encode(classifier);
    byte[] header = header(classifier.facts(), Sha256.hex(payload));
    return ByteBuffer.allocate(PREFIX + header.length + payload.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(MAGIC)
        .putInt(FORMAT)
        .putInt(header.length)
        .put(header)
        .put(payload)
        .array();
  }

  private static byte[] header(EndpointClassifier.Facts facts, String payloadSha256) {
    ObjectNode node = JSON.createObjectNode();
    node.put("endpoint", facts.endpoint());
    node.put("features", MoleculeFeatures.SCHEME);
    node.put("treeShare", facts.treeShare());
    node.put("slope", facts.calibration().slope());
    node.put("offset", facts.calibration().offset());
    node.put("threshold", facts.threshold());
    node.put("domain", facts.domain());
    node.put("payloadSha256", payloadSha256);
    ObjectNode provenance = node.putObject("provenance");
    new TreeMap<>(facts.provenance()).forEach(provenance::put);
    try {
      return JSON.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a header of strings and numbers is always writable", e);
    }
  }

  /**
   * Reads a file.
   *
   * @throws CheckpointException if it is no classifier, or damaged
   * @throws IOException if it cannot be read
   */
  public static EndpointClassifier read(Path file) throws IOException {
    if (Files.size(file) > LARGEST) {
      throw broken(file.toString(), "it has more than " + LARGEST + " bytes");
    }
    return decode(Files.readAllBytes(file), file.toString());
  }

  /**
   * Reads a classifier from the bytes of its file.
   *
   * @param name for messages
   * @throws CheckpointException if they are no classifier, or damaged
   */
  public static EndpointClassifier decode(byte[] bytes, String name) {
    if (bytes.length < PREFIX || !Arrays.equals(MAGIC, Arrays.copyOf(bytes, MAGIC.length))) {
      throw broken(name, "it does not begin with the magic bytes DETOXMOL");
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
    byte[] payload = Arrays.copyOfRange(bytes, PREFIX + headerLength, bytes.length);
    try {
      JsonNode node =
          JSON.readTree(new String(bytes, PREFIX, headerLength, StandardCharsets.UTF_8));
      if (!Sha256.hex(payload).equals(text(node, "payloadSha256"))) {
        throw broken(name, "the SHA-256 of its weights is not the one in its header");
      }
      return ClassifierPayload.decode(facts(node), payload);
    } catch (JsonProcessingException e) {
      throw new CheckpointException(message(name, "its header is not JSON"), e);
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(message(name, String.valueOf(e.getMessage())), e);
    }
  }

  private static EndpointClassifier.Facts facts(JsonNode node) {
    if (!text(node, "features").equals(MoleculeFeatures.SCHEME)) {
      throw new IllegalArgumentException(
          "its features are '%s', and only '%s' is known"
              .formatted(text(node, "features"), MoleculeFeatures.SCHEME));
    }
    Map<String, String> provenance = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : node.path("provenance").properties()) {
      provenance.put(entry.getKey(), entry.getValue().asText());
    }
    return new EndpointClassifier.Facts(
        text(node, "endpoint"),
        number(node, "treeShare"),
        new PlattCalibration(number(node, "slope"), number(node, "offset")),
        number(node, "threshold"),
        number(node, "domain"),
        provenance);
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
    return "%s is not a readable classifier of molecules: %s; fetch it again or train it anew"
        .formatted(name, what);
  }
}
