/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.checkpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.ForeignText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads and checks the header of a safetensors file. Nothing the header says is believed before it
 * is checked: the file may come from anywhere.
 */
final class SafetensorsHeader {
  private static final String METADATA = "__metadata__";
  private static final int MAX_DIMENSIONS = 64;
  private static final ObjectMapper JSON =
      BoundedJson.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final Path file;
  private final long dataBegin;
  private final long fileSize;
  private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();

  private SafetensorsHeader(Path file, long dataBegin, long fileSize) {
    this.file = file;
    this.dataBegin = dataBegin;
    this.fileSize = fileSize;
  }

  /**
   * Parses and checks.
   *
   * @param file for messages
   * @param header the JSON text
   * @param dataBegin first byte after the header
   * @param fileSize bytes in the file
   * @throws CheckpointException if the header is not sound or does not fit the file
   */
  static SafetensorsHeader parse(Path file, byte[] header, long dataBegin, long fileSize) {
    SafetensorsHeader parsed = new SafetensorsHeader(file, dataBegin, fileSize);
    // The decoder refuses malformed UTF-8, and a reader keeps Jackson from guessing another coding.
    try (JsonParser parser =
        JSON.createParser(
            new InputStreamReader(
                new ByteArrayInputStream(header), StandardCharsets.UTF_8.newDecoder()))) {
      parsed.readEntries(parser);
    } catch (IOException e) {
      throw new CheckpointException(
          "%s: the header is not one sound JSON object (%s); the file is damaged or not a safetensors file, get it again"
              .formatted(file, ForeignText.shown(e.getMessage())),
          e);
    }
    parsed.checkLayout();
    return parsed;
  }

  Map<String, TensorInfo> tensors() {
    return tensors;
  }

  Map<String, String> metadata() {
    return metadata;
  }

  private void readEntries(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw refused("the header is not a JSON object");
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      JsonNode value = JSON.readTree(parser);
      if (name.equals(METADATA)) {
        readMetadata(value);
      } else {
        tensors.put(name, tensor(name, value));
      }
    }
    if (parser.nextToken() != null) {
      throw refused("more follows the header's JSON object");
    }
  }

  private void readMetadata(JsonNode value) {
    if (value.isNull()) {
      return;
    }
    if (!value.isObject()) {
      throw refused(METADATA + " is not a JSON object of strings");
    }
    value
        .properties()
        .forEach(
            entry -> {
              if (!entry.getValue().isTextual()) {
                throw refused(METADATA + " entry \"" + entry.getKey() + "\" is not a string");
              }
              metadata.put(entry.getKey(), entry.getValue().textValue());
            });
  }

  private TensorInfo tensor(String name, JsonNode value) {
    if (!value.isObject()) {
      throw refused(
          "tensor %s is not described by a JSON object but by %s"
              .formatted(name, JsonDocument.brief(value)));
    }
    ScalarType type = type(name, value.path("dtype"));
    List<Long> shape = naturals(name, "shape", value.path("shape"));
    List<Long> offsets = naturals(name, "data_offsets", value.path("data_offsets"));
    if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
      throw refused(
          "tensor %s has data_offsets %s; it must be [begin, end] with begin <= end"
              .formatted(name, offsets));
    }
    long length = offsets.get(1) - offsets.get(0);
    long needed = bytes(name, shape, type);
    if (length != needed) {
      throw refused(
          "tensor %s has %s bytes but shape %s of %s needs %s"
              .formatted(name, length, shape, type, needed));
    }
    if (offsets.get(1) > Long.MAX_VALUE - dataBegin) {
      throw refused("tensor " + name + " ends at an impossible offset " + offsets.get(1));
    }
    return new TensorInfo(
        name, type, shape, dataBegin + offsets.get(0), dataBegin + offsets.get(1));
  }

  private ScalarType type(String name, JsonNode value) {
    if (!value.isTextual()) {
      throw refused("tensor " + name + " has no dtype of text but " + JsonDocument.brief(value));
    }
    try {
      return ScalarType.of(value.textValue());
    } catch (CheckpointException e) {
      throw new CheckpointException(
          file
              + ": tensor "
              + ForeignText.shown(name)
              + ": "
              + ForeignText.shown(e.getMessage(), 2 * ForeignText.SHOWN)
              + "; convert the file to one of these",
          e);
    }
  }

  private List<Long> naturals(String name, String field, JsonNode value) {
    if (!value.isArray() || value.size() > MAX_DIMENSIONS) {
      throw refused(
          "tensor %s has no list of at most %s numbers as %s but %s"
              .formatted(name, MAX_DIMENSIONS, field, JsonDocument.brief(value)));
    }
    List<Long> numbers = new ArrayList<>(value.size());
    for (JsonNode number : value) {
      if (!number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < 0) {
        throw refused(
            "tensor %s has %s in %s; allowed are integers from 0 to 2^63 - 1"
                .formatted(name, JsonDocument.brief(number), field));
      }
      numbers.add(number.longValue());
    }
    return numbers;
  }

  private long bytes(String name, List<Long> shape, ScalarType type) {
    try {
      return type.bytes(TensorInfo.elements(shape));
    } catch (ArithmeticException e) {
      throw new CheckpointException(
          "%s: tensor %s of %s has shape %s, more than 2^63 - 1 bytes or no whole number of them; the file is damaged, get it again"
              .formatted(file, name, type, shape),
          e);
    }
  }

  /** The tensors must cover the data exactly: no overlap, no hole, nothing after the last. */
  private void checkLayout() {
    long end = tensors.values().stream().mapToLong(TensorInfo::end).max().orElse(dataBegin);
    if (end > fileSize) {
      throw new CheckpointException(
          "%s is truncated: its header asks for %s bytes, the file has %s; download or copy it again"
              .formatted(file, end, fileSize));
    }
    List<TensorInfo> sorted = new ArrayList<>(tensors.values());
    sorted.sort(Comparator.comparingLong(TensorInfo::begin).thenComparingLong(TensorInfo::end));
    long covered = dataBegin;
    for (TensorInfo tensor : sorted) {
      if (tensor.begin() != covered) {
        throw refused(
            "tensor %s begins at byte %s%s%s"
                .formatted(
                    tensor.name(),
                    tensor.begin(),
                    tensor.begin() < covered
                        ? ", inside another tensor that ends at "
                        : ", leaving unnamed bytes from ",
                    covered));
      }
      covered = tensor.end();
    }
    if (covered != fileSize) {
      throw refused(
          "the tensors end at byte " + covered + " but the file has " + fileSize + " bytes");
    }
  }

  private CheckpointException refused(String reason) {
    return new CheckpointException(
        "%s: %s; the file is damaged or not a safetensors file, get it again"
            .formatted(file, ForeignText.shown(reason, 2 * ForeignText.SHOWN)));
  }
}
