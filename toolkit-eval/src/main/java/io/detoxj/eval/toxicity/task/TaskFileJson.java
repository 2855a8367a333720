/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.task;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.BoundedJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads a task's file, and says which line or field of it is not as it must be. */
final class TaskFileJson {
  private static final String LOOK = "see docs/capability.md for what a task's file has";
  private static final JsonMapper JSON =
      BoundedJson.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(JsonParser.Feature.ALLOW_COMMENTS)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private TaskFileJson() {}

  /** Before anything else, for a misspelt name would be told as one that is missing. */
  private static void requireKnown(JsonNode tree, String where) {
    List<String> known = new ArrayList<>();
    for (RecordComponent component : TaskFile.class.getRecordComponents()) {
      JsonProperty other = component.getAccessor().getAnnotation(JsonProperty.class);
      known.add(other == null ? component.getName() : other.value());
    }
    tree.fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                throw new ConfigException(
                    "%s has \"%s\", which is none of %s".formatted(where, name, known));
              }
            });
  }

  /** Which field is not as it must be, and how it must be if that can be said. */
  private static String misfit(JsonMappingException problem) {
    if (problem.getCause() instanceof ConfigException known) {
      return known.getMessage();
    }
    StringBuilder field = new StringBuilder();
    for (JsonMappingException.Reference step : problem.getPath()) {
      String name = step.getFieldName();
      field.append(
          name == null ? "[" + step.getIndex() + "]" : (field.isEmpty() ? "" : ".") + name);
    }
    Class<?> wanted =
        problem instanceof MismatchedInputException mismatch ? mismatch.getTargetType() : null;
    String kinds =
        wanted == null || !wanted.isEnum()
            ? ""
            : ": it is one of " + Arrays.toString(wanted.getEnumConstants());
    return "its field \"%s\" is missing or of another kind%s; %s".formatted(field, kinds, LOOK);
  }

  static TaskFile parsed(byte[] json, String where) {
    try {
      JsonNode tree = JSON.readTree(json);
      if (!tree.isObject()) {
        throw new ConfigException(where + " is no task: it is no JSON object; " + LOOK);
      }
      requireKnown(tree, where);
      return JSON.treeToValue(tree, TaskFile.class);
    } catch (UnrecognizedPropertyException e) {
      List<String> known = new ArrayList<>();
      e.getKnownPropertyIds().forEach(id -> known.add(id.toString()));
      throw new ConfigException(
          "%s has \"%s\", which is none of %s".formatted(where, e.getPropertyName(), known), e);
    } catch (JsonMappingException e) {
      throw new ConfigException(where + " is no task: " + misfit(e), e);
    } catch (JsonProcessingException e) {
      // An exception about a bound has no place.
      JsonLocation place = e.getLocation() == null ? JsonLocation.NA : e.getLocation();
      throw new ConfigException(
          "%s is no task: it is no JSON at line %s, column %s; %s"
              .formatted(where, place.getLineNr(), place.getColumnNr(), LOOK),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
