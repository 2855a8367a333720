/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.method;

import io.detoxj.core.ConfigException;
import io.detoxj.core.checkpoint.NearestNames;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A detoxifier as it is written: {@code kind:key=value,key=value}, such as {@code
 * vector:strength=2,layer=1}. Several that act together are joined by a plus sign between spaces.
 *
 * @param text as it was written
 * @param parts what acts, in its order
 */
public record MethodSpec(String text, List<Part> parts) {
  /** The key of a name of the user's own. */
  public static final String NAME = "name";

  private static final String JOINED_BY = " + ";

  /**
   * One detoxifier.
   *
   * @param kind which one
   * @param values its settings, in the order in which they are written
   */
  public record Part(MethodKind kind, Map<String, String> values) {
    /** Copies the map. */
    public Part {
      values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** The settings. */
    Settings settings() {
      return new Settings(kind.name(), values);
    }

    @Override
    public String toString() {
      StringBuilder text = new StringBuilder(kind.name());
      String before = ":";
      for (Map.Entry<String, String> one : values.entrySet()) {
        text.append(before).append(one.getKey()).append('=').append(one.getValue());
        before = ",";
      }
      return text.toString();
    }
  }

  /** Copies the list. */
  public MethodSpec {
    parts = List.copyOf(parts);
  }

  /**
   * Reads one.
   *
   * @throws ConfigException if there is no such kind or setting; the message has those there are
   */
  public static MethodSpec parse(String text) {
    List<Part> parts = new ArrayList<>();
    int begin = 0;
    for (int at = text.indexOf(JOINED_BY); at >= 0; at = text.indexOf(JOINED_BY, begin)) {
      parts.add(part(text.substring(begin, at).strip(), text));
      begin = at + JOINED_BY.length();
    }
    parts.add(part(text.substring(begin).strip(), text));
    return new MethodSpec(text, parts);
  }

  private static Part part(String text, String whole) {
    int colon = text.indexOf(':');
    MethodKind kind = MethodKinds.named(colon < 0 ? text : text.substring(0, colon));
    Map<String, String> values = new LinkedHashMap<>();
    String rest = colon < 0 ? "" : text.substring(colon + 1);
    for (String setting : colon < 0 ? new String[0] : rest.split(",", -1)) {
      int equals = setting.indexOf('=');
      if (equals < 1 || equals == setting.length() - 1) {
        throw new ConfigException(
            "\"%s\" of the method \"%s\" is no setting; settings are written key=value, as in %s"
                .formatted(setting, whole, kind.example()));
      }
      put(kind, values, setting.substring(0, equals).strip(), setting.substring(equals + 1));
    }
    return new Part(kind, values);
  }

  private static void put(MethodKind kind, Map<String, String> values, String key, String value) {
    if (!key.equals(NAME) && !kind.settings().containsKey(key)) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "%s has no setting \"%s\"; nearest of its %d: %s",
              kind.name(),
              key,
              kind.settings().size(),
              NearestNames.to(key, kind.settings().keySet())));
    }
    if (values.put(key, value.strip()) != null) {
      throw new ConfigException(kind.name() + ": " + key + " is given twice; keep one of them");
    }
  }

  /**
   * The same with another setting of its first part, for sweeps.
   *
   * @throws ConfigException if it has no such setting
   */
  public MethodSpec with(String key, String value) {
    Part first = parts.get(0);
    Map<String, String> values = new LinkedHashMap<>(first.values());
    values.remove(key);
    put(first.kind(), values, key, value);
    List<Part> all = new ArrayList<>(parts);
    all.set(0, new Part(first.kind(), values));
    return new MethodSpec(String.join(JOINED_BY, all.stream().map(Part::toString).toList()), all);
  }

  @Override
  public String toString() {
    return text;
  }
}
