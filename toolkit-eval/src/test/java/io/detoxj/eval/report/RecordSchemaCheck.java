/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Compares a schema with the records it describes: the definition of a type has its simple name,
 * and each component is there with a description and its type.
 */
final class RecordSchemaCheck {
  private static final Map<Class<?>, String> TYPES =
      Map.of(
          int.class, "integer",
          long.class, "integer",
          double.class, "number",
          Double.class, "number",
          boolean.class, "boolean",
          String.class, "string",
          List.class, "array",
          Map.class, "object");

  /** Fields that reports of this version may lack, by record. */
  private static final Map<String, String> OPTIONAL = Map.of("SystemResult", "controls");

  private final JsonNode schema;
  private final List<String> problems = new ArrayList<>();
  private final Set<String> seen = new TreeSet<>();

  RecordSchemaCheck(JsonNode schema) {
    this.schema = schema;
  }

  List<String> problems() {
    return Collections.unmodifiableList(problems);
  }

  Set<String> seen() {
    return Collections.unmodifiableSet(seen);
  }

  /** Checks a record and all that it holds. */
  void matches(Class<?> type) {
    JsonNode definition =
        type == Report.class ? schema : schema.at("/$defs/" + type.getSimpleName());
    if (!seen.add(type.getSimpleName())) {
      return;
    }
    require(!definition.isMissingNode(), type.getSimpleName(), "has no definition");
    require(definition.hasNonNull("description"), type.getSimpleName(), "has no description");
    if (type.isSealed()) {
      checkChoice(type, definition);
    } else {
      checkFields(type, definition, new TreeSet<>());
    }
  }

  private void checkChoice(Class<?> type, JsonNode definition) {
    String key = type.getAnnotation(JsonTypeInfo.class).property();
    Set<String> wanted = new TreeSet<>();
    for (JsonSubTypes.Type choice : type.getAnnotation(JsonSubTypes.class).value()) {
      Class<?> chosen = choice.value();
      wanted.add("#/$defs/" + chosen.getSimpleName());
      JsonNode of = schema.at("/$defs/" + chosen.getSimpleName());
      require(
          of.at("/properties/" + key + "/const").asText().equals(choice.name()),
          chosen.getSimpleName(),
          "is not told by " + key + " " + choice.name());
      if (seen.add(chosen.getSimpleName())) {
        checkFields(chosen, of, Set.of(key));
      }
    }
    require(wanted.size() == type.getPermittedSubclasses().length, type.getName(), "lacks a name");
    Set<String> there =
        StreamSupport.stream(definition.path("oneOf").spliterator(), false)
            .map(node -> node.path("$ref").asText())
            .collect(Collectors.toCollection(TreeSet::new));
    require(there.equals(wanted), type.getSimpleName(), "has the choices " + there);
  }

  private void checkFields(Class<?> type, JsonNode definition, Set<String> more) {
    Set<String> wanted = new TreeSet<>(more);
    Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).forEach(wanted::add);
    JsonNode properties = definition.path("properties");
    Set<String> there = new TreeSet<>();
    properties.fieldNames().forEachRemaining(there::add);
    Set<String> required = new TreeSet<>();
    definition.path("required").forEach(name -> required.add(name.asText()));
    if (OPTIONAL.containsKey(type.getSimpleName())) {
      require(
          required.add(OPTIONAL.get(type.getSimpleName())),
          type.getSimpleName(),
          "requires what older reports lack");
    }
    require(
        there.equals(wanted) && required.equals(wanted),
        type.getSimpleName(),
        "has %s and requires %s, not %s".formatted(there, required, wanted));
    require(
        definition.path("additionalProperties").isBoolean()
            && !definition.path("additionalProperties").booleanValue(),
        type.getSimpleName(),
        "allows other fields");
    for (RecordComponent component : type.getRecordComponents()) {
      JsonNode property = properties.path(component.getName());
      String where = type.getSimpleName() + "." + component.getName();
      if (!property.isMissingNode()) {
        require(property.hasNonNull("description"), where, "has no description");
        checkType(where, component.getGenericType(), property, nullable(component));
      }
    }
  }

  private void checkType(String where, Type type, JsonNode property, boolean nullable) {
    if (type instanceof ParameterizedType generic) {
      checkNamed(where, (Class<?>) generic.getRawType(), property, nullable);
      Type[] arguments = generic.getActualTypeArguments();
      Type element = arguments[arguments.length - 1];
      String key = generic.getRawType() == List.class ? "items" : "additionalProperties";
      checkType(where + "." + key, element, property.path(key), false);
      return;
    }
    Class<?> plain = (Class<?>) type;
    if (plain == JsonNode.class) {
      // Its form is that of an examination.
      return;
    }
    if (plain.isRecord() || plain.isSealed()) {
      String wanted = "#/$defs/" + plain.getSimpleName();
      JsonNode reference = nullable ? property.at("/oneOf/1/$ref") : property.path("$ref");
      require(reference.asText().equals(wanted), where, "does not refer to " + wanted);
      require(
          !nullable || property.at("/oneOf/0/type").asText().equals("null"),
          where,
          "cannot be null");
      matches(plain);
    } else if (plain.isEnum()) {
      checkEnum(where, plain, property, nullable);
    } else {
      checkNamed(where, plain, property, nullable);
    }
  }

  private void checkEnum(String where, Class<?> type, JsonNode property, boolean nullable) {
    Set<String> wanted = new TreeSet<>();
    Arrays.stream(type.getEnumConstants()).map(Object::toString).forEach(wanted::add);
    if (nullable) {
      wanted.add("null");
    }
    Set<String> there = new TreeSet<>();
    property.path("enum").forEach(value -> there.add(value.asText()));
    require(there.equals(wanted), where, "has the values " + there + ", not " + wanted);
  }

  private void checkNamed(String where, Class<?> type, JsonNode property, boolean nullable) {
    String wanted = TYPES.get(type);
    require(wanted != null, where, "is of a type that the check does not know: " + type);
    JsonNode there =
        property.has("$ref")
            ? schema.at(property.path("$ref").asText().substring(1)).path("type")
            : property.path("type");
    List<String> names = new ArrayList<>();
    if (there.isArray()) {
      there.forEach(name -> names.add(name.asText()));
    } else {
      names.add(there.asText());
    }
    List<String> all =
        nullable ? List.of(String.valueOf(wanted), "null") : List.of(String.valueOf(wanted));
    require(names.equals(all), where, "is " + names + ", not " + all);
  }

  private static boolean nullable(RecordComponent component) {
    return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
  }

  private void require(boolean holds, String where, String problem) {
    if (!holds) {
      problems.add(where + " " + problem);
    }
  }
}
