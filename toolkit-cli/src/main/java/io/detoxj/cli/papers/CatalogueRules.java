/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli.papers;

import io.detoxj.core.ConfigException;
import io.detoxj.core.io.ForeignText;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What every text and list of the catalogue has to keep to. */
final class CatalogueRules {
  private static final int LONGEST = 1_000;
  private static final int MOST = 200;
  private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");

  private CatalogueRules() {}

  /** A text that is there, on one line, and fit for a terminal. */
  static String text(String field, @Nullable String value) {
    if (value == null || value.isBlank()) {
      throw new ConfigException("\"" + field + "\" is missing; give a text");
    }
    return within(field, value);
  }

  /** A text that may be empty or left out. */
  static String optional(String field, @Nullable String value) {
    return value == null ? "" : within(field, value);
  }

  private static String within(String field, String value) {
    if (value.length() > LONGEST) {
      throw new ConfigException(
          "\"%s\" has %s characters; it may have %s".formatted(field, value.length(), LONGEST));
    }
    if (!ForeignText.printable(value).equals(value)) {
      throw new ConfigException(
          "\"%s\" has control characters or line ends (%s); leave them out"
              .formatted(field, ForeignText.shown(value)));
    }
    return value;
  }

  /** A name of small letters, digits and hyphens. */
  static String id(String field, @Nullable String value) {
    String id = text(field, value);
    if (!ID.matcher(id).matches()) {
      throw new ConfigException(
          "\"%s\" is \"%s\"; it has small letters, digits and hyphens, 40 at most"
              .formatted(field, id));
    }
    return id;
  }

  /** A value that is there. */
  static <T> T present(String field, @Nullable T value) {
    if (value == null) {
      throw new ConfigException("\"" + field + "\" is missing");
    }
    return value;
  }

  /** A list that is there, with one element or more. */
  static <T> List<T> filled(String field, @Nullable List<T> values) {
    List<T> list = list(field, present(field, values));
    if (list.isEmpty()) {
      throw new ConfigException("\"" + field + "\" is empty; it has one element or more");
    }
    return list;
  }

  /** A list that may be empty or left out. */
  static <T> List<T> list(String field, @Nullable List<T> values) {
    if (values == null) {
      return List.of();
    }
    if (values.size() > MOST) {
      throw new ConfigException(
          "\"%s\" has %s elements; it may have %s".formatted(field, values.size(), MOST));
    }
    for (T value : values) {
      present("an element of " + field, value);
    }
    return List.copyOf(values);
  }

  /** A list of texts, each as {@link #text} asks for. */
  static List<String> texts(String field, @Nullable List<String> values) {
    List<String> texts = list(field, values);
    texts.forEach(one -> text("an element of " + field, one));
    return texts;
  }

  /** Refuses two elements of one name. */
  static <T> void distinct(String field, List<T> values, Function<T, String> name) {
    Set<String> seen = new HashSet<>();
    for (T value : values) {
      if (!seen.add(name.apply(value))) {
        throw new ConfigException(
            "\"%s\" has \"%s\" twice; keep one".formatted(field, name.apply(value)));
      }
    }
  }
}
