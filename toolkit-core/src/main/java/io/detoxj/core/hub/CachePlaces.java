/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.hub;

import io.detoxj.core.ConfigException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Folders that environment variables name, with {@code ~} and {@code $NAME} filled in as a shell
 * would: a file of settings that no shell has read, such as one of a container, has them as they
 * are.
 *
 * @param environment gives environment variables
 */
record CachePlaces(UnaryOperator<@Nullable String> environment) {
  private static final Pattern VARIABLE = Pattern.compile("\\$(?:(\\w+)|\\{(\\w+)})");

  /**
   * The folder below the one that a variable names; empty if it is not set.
   *
   * @throws ConfigException if it is no path
   */
  Optional<Path> named(String variable, String below) {
    String value = environment.apply(variable);
    if (value == null || value.isBlank()) {
      return Optional.empty();
    }
    try {
      String filled = filled(value.strip());
      Path path =
          filled.equals("~") || filled.startsWith("~/")
              ? home().resolve(filled.substring(Math.min(2, filled.length())))
              : Path.of(filled);
      return Optional.of(path.resolve(below));
    } catch (InvalidPathException e) {
      throw new ConfigException(
          variable + " must be a folder, but is no path: " + e.getMessage(), e);
    }
  }

  /** As Python does it: a variable that is not set stays as it is written. */
  private String filled(String value) {
    return VARIABLE
        .matcher(value)
        .replaceAll(
            match -> {
              String name = match.group(1) == null ? match.group(2) : match.group(1);
              String other = environment.apply(name);
              return Matcher.quoteReplacement(other == null ? match.group() : other);
            });
  }

  /** The user's home folder. */
  Path home() {
    return Path.of(System.getProperty("user.home"));
  }
}
