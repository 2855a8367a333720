/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.method;

import io.detoxj.core.ConfigException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of a method, with errors that name it.
 *
 * @param kind whose they are
 * @param values by key
 */
record Settings(String kind, Map<String, String> values) {
  boolean has(String key) {
    return values.containsKey(key);
  }

  Optional<String> text(String key) {
    return Optional.ofNullable(values.get(key));
  }

  /** A path, or the usual one. */
  Path path(String key, Path usual) {
    return text(key).map(Path::of).orElse(usual);
  }

  double number(String key, double usual) {
    String value = values.get(key);
    if (value == null) {
      return usual;
    }
    try {
      double number = Double.parseDouble(value);
      if (Double.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, as for numbers that are not finite.
    }
    throw new ConfigException(
        "%s: %s must be a number, such as 2 or 0.5, not \"%s\"".formatted(kind, key, value));
  }

  int whole(String key, int usual) {
    String value = values.get(key);
    try {
      return value == null ? usual : Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new ConfigException(
          "%s: %s must be a whole number, not \"%s\"".formatted(kind, key, value));
    }
  }

  /** One of an enum, written in lower case with hyphens. */
  <E extends Enum<E>> E choice(String key, E usual) {
    String value = values.get(key);
    if (value == null) {
      return usual;
    }
    E[] all = usual.getDeclaringClass().getEnumConstants();
    for (E one : all) {
      if (label(one).equals(value)) {
        return one;
      }
    }
    throw new ConfigException(
        "%s: %s \"%s\" is none of %s"
            .formatted(kind, key, value, Arrays.stream(all).map(Settings::label).toList()));
  }

  private static String label(Enum<?> one) {
    return one.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
