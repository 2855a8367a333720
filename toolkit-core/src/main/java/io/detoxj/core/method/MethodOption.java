/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.method;

import io.detoxj.core.ConfigException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Something of a method that users can set: its type, its name as it is written (letters of lower
 * case, digits and hyphens), what it is about, in a few words, and its default. Immutable; two
 * options are the same only if they are the same object, so keep each in a constant.
 *
 * @param <T> type of its value
 */
public final class MethodOption<T> {
  private final String name;
  private final String about;
  private final String allowed;
  private final List<String> choices;
  private final Function<String, Optional<T>> reader;
  private final @Nullable T usual;
  private final String usualInWords;
  private final boolean required;

  private MethodOption(
      String name,
      String about,
      String allowed,
      List<String> choices,
      Function<String, Optional<T>> reader,
      @Nullable T usual,
      String usualInWords,
      boolean required) {
    this.name = name;
    this.about = about;
    this.allowed = allowed;
    this.choices = choices;
    this.reader = reader;
    this.usual = usual;
    this.usualInWords = usualInWords;
    this.required = required;
  }

  private static <T> MethodOption<T> of(
      String name, String about, String allowed, Function<String, Optional<T>> reader) {
    return new MethodOption<>(name, about, allowed, List.of(), reader, null, "", false);
  }

  private static <T> Function<String, Optional<T>> parsed(Function<String, T> parser) {
    return value -> {
      try {
        return Optional.of(parser.apply(value));
      } catch (NumberFormatException | InvalidPathException e) {
        return Optional.empty();
      }
    };
  }

  /** A finite number. */
  public static MethodOption<Double> number(String name, String about) {
    return of(name, about, "a number, such as 2 or 0.5", parsed(Double::parseDouble))
        .within("a number, such as 2 or 0.5", Double::isFinite);
  }

  /** A whole number. */
  public static MethodOption<Integer> whole(String name, String about) {
    return of(name, about, "a whole number", parsed(Integer::parseInt));
  }

  /** Any text. */
  public static MethodOption<String> text(String name, String about) {
    return of(name, about, "a text", Optional::of);
  }

  /** A file or folder; whether it is there is not looked at. */
  public static MethodOption<Path> path(String name, String about) {
    return of(name, about, "a path", parsed(value -> Path.of(value)));
  }

  /** True or false. */
  public static MethodOption<Boolean> flag(String name, String about) {
    List<String> both = List.of("true", "false");
    return chosen(
        name,
        about,
        both,
        value -> both.contains(value) ? Optional.of(value.equals("true")) : Optional.empty());
  }

  /** One of an enum, written in lower case with hyphens: KEEP_NORM as keep-norm. */
  public static <E extends Enum<E>> MethodOption<E> choice(
      String name, Class<E> type, String about) {
    E[] all = type.getEnumConstants();
    return chosen(
        name,
        about,
        Arrays.stream(all).map(MethodOption::label).toList(),
        value -> Arrays.stream(all).filter(one -> label(one).equals(value)).findFirst());
  }

  private static <T> MethodOption<T> chosen(
      String name, String about, List<String> choices, Function<String, Optional<T>> reader) {
    return new MethodOption<>(name, about, "one of " + choices, choices, reader, null, "", false);
  }

  private static String label(Enum<?> one) {
    return one.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The same with a narrower range.
   *
   * @param range after "must be", such as {@code in [0, 1)}
   * @param allows whether a value is in it
   */
  public MethodOption<T> within(String range, Predicate<T> allows) {
    return new MethodOption<>(
        name,
        about,
        range,
        choices,
        value -> reader.apply(value).filter(allows),
        usual,
        usualInWords,
        required);
  }

  /** The same with a value for those who give none. */
  public MethodOption<T> or(T value) {
    String words =
        value instanceof Enum<?> one
            ? label(one)
            : value instanceof Double number ? RowNames.number(number) : value.toString();
    return new MethodOption<>(name, about, allowed, choices, reader, value, words, false);
  }

  /**
   * The same with a default that depends on the model or the files beside it. It has no value then:
   * {@link MethodSettings#find} is empty, and the method sees to the rest.
   *
   * @param words the default, for help
   */
  public MethodOption<T> orElse(String words) {
    return new MethodOption<>(name, about, allowed, choices, reader, null, words, false);
  }

  /** The same, which must be given. */
  public MethodOption<T> required() {
    return new MethodOption<>(name, about, allowed, choices, reader, null, "", true);
  }

  /** As it is written. */
  public String name() {
    return name;
  }

  /** What it means. */
  public String about() {
    return about;
  }

  /** What may be given, in words. */
  public String allowed() {
    return allowed;
  }

  /** All that may be given; empty if it cannot be listed. */
  public List<String> choices() {
    return choices;
  }

  /** The default in words; empty if there is none. */
  public String usualInWords() {
    return usualInWords;
  }

  /** Whether it must be given. */
  public boolean isRequired() {
    return required;
  }

  Optional<T> usual() {
    return Optional.ofNullable(usual);
  }

  /** Reads a value, and says in the words of its method what is wrong with it. */
  T read(String kind, String value) {
    return reader
        .apply(value)
        .orElseThrow(
            () ->
                new ConfigException(
                    choices.isEmpty()
                        ? "%s: %s must be %s, not \"%s\"".formatted(kind, name, allowed, value)
                        : "%s: %s \"%s\" is none of %s".formatted(kind, name, value, choices)));
  }

  /** Its name. */
  @Override
  public String toString() {
    return name;
  }
}
