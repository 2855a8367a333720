/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.method;

import io.detoxj.core.ConfigException;
import java.util.Map;
import java.util.Optional;

/** What was set of a method. */
public final class MethodSettings {
  private final MethodKind kind;
  private final Map<String, String> values;

  MethodSettings(MethodKind kind, Map<String, String> values) {
    this.kind = kind;
    this.values = values;
  }

  /** The name of the method. */
  public String kind() {
    return kind.name();
  }

  /** Whether it was given, be it the default. */
  public boolean has(MethodOption<?> option) {
    return values.containsKey(option.name());
  }

  /** What was given, or the default; empty if it was not given and has none. */
  public <T> Optional<T> find(MethodOption<T> option) {
    String value = values.get(option.name());
    return value == null ? option.usual() : Optional.of(option.read(kind.name(), value));
  }

  /**
   * What was given, or the default.
   *
   * @throws ConfigException if it was not given and has none
   */
  public <T> T get(MethodOption<T> option) {
    return find(option)
        .orElseThrow(
            () ->
                new ConfigException(
                    "%s: %s is missing (%s), as in %s"
                        .formatted(kind.name(), option.name(), option.about(), kind.example())));
  }

  /**
   * Refuses two options that exclude each other.
   *
   * @throws ConfigException if both were given
   */
  public void requireNotBoth(MethodOption<?> one, MethodOption<?> other) {
    if (has(one) && has(other)) {
      throw new ConfigException(
          "%s: %s and %s cannot both be given; leave one out"
              .formatted(kind.name(), one.name(), other.name()));
    }
  }
}
