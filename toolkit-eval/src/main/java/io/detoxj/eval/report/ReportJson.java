/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports as JSON. Keys come in the order of the records' components and maps in the order of their
 * keys, so equal reports make equal files. No number is ever NaN or infinite.
 */
public final class ReportJson {
  /** The largest file that is read, in bytes. */
  public static final long MAX_BYTES = 64L << 20;

  private static final JsonMapper JSON =
      BoundedJson.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final Logger LOG = LoggerFactory.getLogger(ReportJson.class);

  private ReportJson() {}

  /**
   * Writes a report.
   *
   * @throws IOException if the file cannot be written; it is then as it was
   */
  public static void write(Report report, Path file) throws IOException {
    writeValue(report, file);
  }

  /**
   * Writes costs.
   *
   * @throws IOException if the file cannot be written; it is then as it was
   */
  public static void write(Costs costs, Path file) throws IOException {
    writeValue(costs, file);
  }

  /** The SHA-256 of the file that {@link #write} makes of a report, in hexadecimal. */
  public static String sha256(Report report) {
    try {
      return Sha256.hexOf(text(report));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void writeValue(Object value, Path file) throws IOException {
    AtomicFiles.writeString(file, text(value));
  }

  private static String text(Object value) throws JsonProcessingException {
    DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter);
    return JSON.writer(printer).writeValueAsString(value) + "\n";
  }

  /**
   * Reads a report that {@link #write} wrote, now or in version 3, which is turned into this one.
   * Methods of a report from before controls were compared have none, and those of one from before
   * there could be several have that one.
   *
   * @throws IOException if the file cannot be read from the disk
   * @throws ConfigException if it is not a report of the version this code knows
   */
  public static Report read(Path file) throws IOException {
    return read(file, Report.class, "a report");
  }

  /**
   * A value in the form in which a report keeps it among its sections: as it will be when it is
   * read again.
   */
  public static JsonNode tree(Object value) {
    try {
      return JSON.readTree(JSON.writeValueAsString(value));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A section of a report as a value.
   *
   * @throws ConfigException if it has another form
   */
  public static <T> T value(JsonNode section, Class<T> type) {
    try {
      return JSON.treeToValue(section, type);
    } catch (JsonProcessingException e) {
      throw new ConfigException(
          "a section of the report is no " + type.getSimpleName() + ": " + e.getOriginalMessage(),
          e);
    }
  }

  /**
   * The costs of a run as far as they are known: none of them, with a warning in the log, if the
   * file is missing or damaged, since nothing else depends on them.
   */
  public static Costs knownCosts(Path file) {
    if (!Files.exists(file)) {
      return Costs.none();
    }
    try {
      return readCosts(file);
    } catch (ConfigException | IOException e) {
      LOG.warn("the costs of the run are not known: {}", e.getMessage());
      return Costs.none();
    }
  }

  /**
   * Reads costs that {@link #write} wrote.
   *
   * @throws IOException if the file cannot be read from the disk
   * @throws ConfigException if they are not costs of the version this code knows
   */
  public static Costs readCosts(Path file) throws IOException {
    return read(file, Costs.class, "costs");
  }

  /** A report as this code writes them: of version 3 turned into 4, and of 4 with newer fields. */
  private static byte[] current(byte[] bytes, Path file) throws IOException {
    if (!(JSON.readTree(bytes) instanceof ObjectNode report)) {
      return bytes;
    }
    boolean changed = report.path("schemaVersion").asInt() == 3;
    ObjectNode now = changed ? upgraded(report, file) : report;
    for (JsonNode system : now.path("systems")) {
      if (system instanceof ObjectNode one && !one.has("controls")) {
        JsonNode control = one.remove("control");
        ArrayNode controls = one.putArray("controls");
        if (control != null && !control.isNull()) {
          controls.add(control);
        }
        changed = true;
      }
    }
    return changed ? JSON.writeValueAsBytes(now) : bytes;
  }

  /** Costs as this code writes them: those from before speeds had intervals get one without. */
  private static byte[] currentCosts(byte[] bytes) throws IOException {
    JsonNode costs = JSON.readTree(bytes);
    boolean changed = false;
    for (JsonNode system : costs.path("systems")) {
      if (system instanceof ObjectNode one && !one.has("speed")) {
        double seconds = one.path("generationSeconds").asDouble();
        long tokens = one.path("newTokens").asLong();
        one.set(
            "speed",
            tokens > 0 && seconds > 0
                ? JSON.valueToTree(new SystemCosts.Speed(tokens / seconds, null, 0))
                : one.nullNode());
        changed = true;
      }
    }
    return changed ? JSON.writeValueAsBytes(costs) : bytes;
  }

  private static ObjectNode upgraded(ObjectNode old, Path file) {
    try {
      return ReportVersion3.upgraded(old);
    } catch (ConfigException e) {
      throw new ConfigException(
          file + " is not a report: " + e.getMessage() + "; write it anew", e);
    }
  }

  private static <T> T read(Path file, Class<T> type, String what) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new ConfigException(
          "%s has %s bytes; %s have at most %s".formatted(file, Files.size(file), what, MAX_BYTES));
    }
    try {
      byte[] bytes = Files.readAllBytes(file);
      T value =
          JSON.readValue(type == Report.class ? current(bytes, file) : currentCosts(bytes), type);
      if (value == null) {
        throw new ConfigException(file + " is not " + what + ": it is null; write it anew");
      }
      return value;
    } catch (JsonProcessingException e) {
      String where = e.getLocation() == null ? "" : " line " + e.getLocation().getLineNr();
      throw new ConfigException(
          "%s%s is not %s: %s; give the file of that name in the folder of a finished run"
              .formatted(file, where, what, reason(e)),
          e);
    }
  }

  /** In the words of this project: those of the parser are about its own settings. */
  private static String reason(JsonProcessingException e) {
    if (!(e instanceof JsonMappingException mapping)) {
      return "it is no JSON";
    }
    if (mapping.getCause() != null) {
      // What the record itself refuses, such as a report of another version.
      return String.valueOf(mapping.getCause().getMessage());
    }
    String field =
        mapping.getPath().stream()
            .map(JsonMappingException.Reference::getFieldName)
            .filter(Objects::nonNull)
            .collect(Collectors.joining("."));
    return field.isEmpty()
        ? "it is JSON of another kind, such as one object a line"
        : "its field \"%s\" is missing or of another kind".formatted(field);
  }
}
