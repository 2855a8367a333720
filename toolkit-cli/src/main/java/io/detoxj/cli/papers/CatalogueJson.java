/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli.papers;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.ForeignText;
import io.detoxj.core.io.Utf8;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Reads and writes the catalogue as JSON. It reads within bounds, takes no field that it does not
 * know, no field twice, and no number where a text belongs, so that the digits of a value stay as
 * they were printed.
 */
public final class CatalogueJson {
  /** The largest file that is read. */
  public static final int MAX_BYTES = 1 << 20;

  private static final long MAX_TOKENS = 100_000;
  private static final JsonMapper READER =
      BoundedJson.mapper(MAX_TOKENS)
          .rebuild()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .withCoercionConfig(
              LogicalType.Textual,
              texts ->
                  texts
                      .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
          .build();
  private static final JsonMapper WRITER = BoundedJson.mapper();

  private CatalogueJson() {}

  /**
   * Reads a catalogue.
   *
   * @param json UTF-8, {@value #MAX_BYTES} bytes at most
   * @param where its name, for messages
   * @throws ConfigException if it is larger, no JSON, or not as a catalogue must be
   */
  public static PaperCatalogue read(byte[] json, String where) {
    if (json.length > MAX_BYTES) {
      throw new ConfigException(
          "%s has more than %s bytes; a catalogue has fewer".formatted(where, MAX_BYTES));
    }
    try {
      PaperCatalogue read = READER.readValue(Utf8.text(json), PaperCatalogue.class);
      return CatalogueRules.present(where, read);
    } catch (UnrecognizedPropertyException e) {
      throw new ConfigException(
          "%s has the field \"%s\", which is none of %s"
              .formatted(where, path(e), e.getKnownPropertyIds()),
          e);
    } catch (JsonMappingException e) {
      if (e.getCause() instanceof StreamReadException broken) {
        throw broken(where, broken);
      }
      String reason =
          e.getCause() instanceof ConfigException rule
              ? rule.getMessage()
              : "it is missing or of another kind than it must be";
      throw new ConfigException("%s, at \"%s\": %s".formatted(where, path(e), reason), e);
    } catch (JsonProcessingException e) {
      throw broken(where, e);
    } catch (IOException e) {
      throw new ConfigException("%s cannot be read: %s".formatted(where, e.getMessage()), e);
    }
  }

  /** A paper in a line of JSON. */
  public static String line(Paper paper) {
    try {
      return WRITER.writeValueAsString(paper);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ConfigException broken(String where, JsonProcessingException problem) {
    // An exception about a bound has no place.
    JsonLocation place = problem.getLocation() == null ? JsonLocation.NA : problem.getLocation();
    return new ConfigException(
        "%s is no sound JSON at line %s, column %s"
            .formatted(where, place.getLineNr(), place.getColumnNr()),
        problem);
  }

  private static String path(JsonMappingException problem) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference step : problem.getPath()) {
      String name = step.getFieldName();
      path.append(name == null ? "[" + step.getIndex() + "]" : (path.isEmpty() ? "" : ".") + name);
    }
    return ForeignText.shown(path.toString());
  }
}
