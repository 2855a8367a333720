/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.method;

import io.detoxj.core.ConfigException;
import io.detoxj.core.checkpoint.NearestNames;
import io.detoxj.core.detox.Detoxifier;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A method as it is written: {@code kind:key=value,key=value}, such as {@code
 * vector:strength=2,layer=1}. Several that act together are joined by a plus sign between spaces. A
 * value with a comma in it stands in double quotes, as in {@code adapter:folder="a,b"}; a double
 * quote in one is doubled.
 *
 * @param text as it was written
 * @param parts what acts, in its order
 */
public record MethodSpec(String text, List<Part> parts) {
  /** Which rows of a comparison a method stands for. */
  public enum Rows {
    /** Its own, and at the end of all rows that of its control. */
    BOTH,
    /** Its own alone. */
    METHOD,
    /** That of its control alone, in this place. */
    CONTROL
  }

  /** A name of the user's own. */
  public static final MethodOption<String> NAME =
      MethodOption.text("name", "of its row").orElse("made of the settings");

  /** Which rows it stands for. */
  public static final MethodOption<Rows> ROWS =
      MethodOption.choice(
              "rows", Rows.class, "both, method, or control, which stands in its place then")
          .or(Rows.BOTH);

  /** Whether a comparison may go on without it. */
  public static final MethodOption<Boolean> OPTIONAL =
      MethodOption.flag("optional", "true leaves it out where a file that it needs is not there")
          .or(false);

  /** Scorers from whose scores it has learnt. */
  public static final MethodOption<String> TAUGHT_BY =
      MethodOption.text(
              "taught-by", "scorers from whose scores it learnt, by id or hash, joined by +")
          .orElse("none");

  /** Scorers by whose scores its setting was chosen. */
  public static final MethodOption<String> CHOSEN_BY =
      MethodOption.text(
              "chosen-by",
              "scorers by whose scores its setting was chosen, by id or hash, joined by +")
          .orElse("none");

  /** What every method has beside its own options. */
  public static final List<MethodOption<?>> COMMON =
      List.of(NAME, ROWS, OPTIONAL, TAUGHT_BY, CHOSEN_BY);

  private static final String JOINED_BY = " + ";

  /**
   * One detoxifier.
   *
   * @param kind which one
   * @param values its settings, in the order in which they are written
   */
  public record Part(MethodKind kind, Map<String, String> values) {
    /** Keeps the order of the settings. */
    public Part {
      values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    MethodSettings settings() {
      return new MethodSettings(kind, values);
    }

    /** As it is written. */
    @Override
    public String toString() {
      return values.isEmpty()
          ? kind.name()
          : values.entrySet().stream()
              .map(one -> one.getKey() + "=" + QuotedValues.quoted(one.getValue()))
              .collect(Collectors.joining(",", kind.name() + ":", ""));
    }
  }

  /** Keeps the parts. */
  public MethodSpec {
    parts = List.copyOf(parts);
  }

  static MethodSpec parse(String text) {
    List<Part> parts =
        QuotedValues.split(text, JOINED_BY).stream().map(one -> part(one.strip(), text)).toList();
    return new MethodSpec(text, parts);
  }

  private static Part part(String text, String whole) {
    int colon = text.indexOf(':');
    MethodKind kind = Methods.named(colon < 0 ? text : text.substring(0, colon));
    Map<String, String> values = new LinkedHashMap<>();
    String rest = colon < 0 ? "" : text.substring(colon + 1);
    for (String setting : colon < 0 ? List.<String>of() : QuotedValues.split(rest, ",")) {
      int equals = setting.indexOf('=');
      if (equals < 1 || equals == setting.length() - 1) {
        throw new ConfigException(
            "\"%s\" of the method \"%s\" is no setting; settings are written key=value, as in %s"
                .formatted(setting, whole, kind.example()));
      }
      put(
          kind,
          values,
          setting.substring(0, equals).strip(),
          QuotedValues.unquoted(setting.substring(equals + 1).strip()));
    }
    return new Part(kind, values);
  }

  private static void put(MethodKind kind, Map<String, String> values, String key, String value) {
    MethodOption<?> option =
        Stream.concat(kind.options().stream(), COMMON.stream())
            .filter(one -> one.name().equals(key))
            .findFirst()
            .orElseThrow(() -> unknown(kind, key));
    option.read(kind.name(), value);
    if (values.put(key, value) != null) {
      throw new ConfigException(kind.name() + ": " + key + " is given twice; keep one of them");
    }
  }

  private static ConfigException unknown(MethodKind kind, String key) {
    List<String> names = kind.options().stream().map(MethodOption::name).toList();
    return new ConfigException(
        "%s has no setting \"%s\"; nearest of its %s: %s"
            .formatted(kind.name(), key, names.size(), NearestNames.to(key, names)));
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

  /**
   * A value as it is written after {@code key=}: in double quotes if it has a comma or whatever
   * else would be read as the end of it.
   */
  public static String quoted(String value) {
    return QuotedValues.quoted(value);
  }

  /** The name that the user gave it. */
  public Optional<String> name() {
    return parts.stream().flatMap(part -> part.settings().find(NAME).stream()).findFirst();
  }

  /**
   * Scorers that are not independent of it, as the user named them.
   *
   * @param option {@link #TAUGHT_BY} or {@link #CHOSEN_BY}
   */
  public List<String> scorers(MethodOption<String> option) {
    return parts.stream()
        .flatMap(part -> part.settings().find(option).stream())
        .flatMap(names -> Arrays.stream(names.split("\\+", -1)))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .distinct()
        .toList();
  }

  /** Which rows of a comparison it stands for: what the first part that says so says. */
  public Rows rows() {
    return parts.stream()
        .map(part -> part.settings().get(ROWS))
        .filter(rows -> rows != Rows.BOTH)
        .findFirst()
        .orElse(Rows.BOTH);
  }

  /** Whether a comparison may go on without it. */
  public boolean optional() {
    return parts.stream().anyMatch(part -> part.settings().get(OPTIONAL));
  }

  /**
   * Opens what it needs and makes the detoxifier. One of several parts has no control.
   *
   * @param bench keeps open what was opened
   * @throws MissingArtifactException if a file that it needs is not there
   * @throws io.detoxj.core.DetoxException if a setting is wrong or something does not fit
   * @throws IOException if a file cannot be read
   */
  public Method open(Workbench bench) throws IOException {
    List<Method> opened = new ArrayList<>();
    for (Part part : parts) {
      opened.add(part.kind().open(part.settings(), bench));
    }
    Method first = opened.get(0);
    if (opened.size() == 1) {
      return first.named(name().orElse(first.name()));
    }
    Detoxifier all = first.detoxifier();
    for (Method next : opened.subList(1, opened.size())) {
      all = all.andThen(next.detoxifier());
    }
    return Method.of(
        name().orElse(String.join("+", opened.stream().map(Method::name).toList())), all);
  }

  /** As it was written. */
  @Override
  public String toString() {
    return text;
  }
}
