/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.method;

import io.detoxj.core.ConfigException;
import io.detoxj.core.checkpoint.NearestNames;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The methods on the class path, by name.
 *
 * <pre>{@code
 * MethodSpec spec = Methods.parse("vector:strength=2");
 * try (TransformerModel model = TransformerModel.load(folder);
 *     Workbench bench = Workbench.of(folder, model);
 *     DetoxifiedModel calmer = model.with(spec.open(bench).detoxifier())) {
 *   ...
 * }
 * }</pre>
 */
public final class Methods {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*");

  /** Keeps what it has made, so that a kind is one object. */
  private static final ServiceLoader<MethodKind> OWN =
      ServiceLoader.load(MethodKind.class, Methods.class.getClassLoader());

  private Methods() {}

  /**
   * All kinds, in the order of their names, found by the loader of this class and by that of the
   * thread.
   *
   * @throws ConfigException if two have one name, one is not as {@link MethodKind} asks, or a file
   *     of services names what cannot be loaded
   */
  public static synchronized List<MethodKind> all() {
    Map<String, MethodKind> byName = new TreeMap<>();
    try {
      add(OWN, byName);
      add(ServiceLoader.load(MethodKind.class), byName);
    } catch (ServiceConfigurationError e) {
      throw new ConfigException(
          "a method on the class path cannot be loaded: " + e.getMessage(), e);
    }
    return List.copyOf(byName.values());
  }

  private static void add(ServiceLoader<MethodKind> found, Map<String, MethodKind> byName) {
    for (MethodKind kind : found) {
      MethodKind known = byName.putIfAbsent(kind.name(), kind);
      if (known == null) {
        requireSound(kind);
      } else if (known.getClass() != kind.getClass()) {
        throw new ConfigException(
            "two methods are called \"%s\", %s and %s; take one of their jars off the class path"
                .formatted(kind.name(), known.getClass().getName(), kind.getClass().getName()));
      }
    }
  }

  private static void requireSound(MethodKind kind) {
    String where = "the method \"" + kind.name() + "\" of " + kind.getClass().getName();
    requireName(where, kind.name());
    Set<String> names = new HashSet<>();
    MethodSpec.COMMON.forEach(option -> names.add(option.name()));
    for (MethodOption<?> option : kind.options()) {
      requireName(where + " has an option \"" + option.name() + "\", which", option.name());
      if (!names.add(option.name())) {
        throw new ConfigException(
            "%s has an option \"%s\", which is there already; every method has %s"
                .formatted(where, option.name(), MethodSpec.COMMON));
      }
    }
  }

  private static void requireName(String where, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new ConfigException(
          where + " must have letters of lower case, digits and hyphens alone, a letter first");
    }
  }

  /**
   * A kind by its name.
   *
   * @throws ConfigException if there is none; the message has the nearest
   */
  public static MethodKind named(String name) {
    List<MethodKind> all = all();
    List<String> names = all.stream().map(MethodKind::name).toList();
    return all.stream()
        .filter(kind -> kind.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigException(
                    names.isEmpty()
                        ? "there is no method \"%s\": no method is on the class path; add toolkit-steering, toolkit-surgery, toolkit-rectify or toolkit-rlhf"
                            .formatted(name)
                        : "there is no method \"%s\"; nearest of %s: %s"
                            .formatted(name, names, NearestNames.to(name, names))));
  }

  /**
   * Reads a method as it is written: {@code name:key=value,key=value}, several that act together
   * joined by a plus sign between spaces; a value with a comma in double quotes. Everything that
   * can be wrong without a model is found here.
   *
   * @throws ConfigException if there is no such method or setting, or a value is not as it must be
   */
  public static MethodSpec parse(String text) {
    return MethodSpec.parse(text);
  }

  /**
   * What can be typed, for completion: the names, and each with each of its settings.
   *
   * @return such as {@code vector} and {@code vector:strength=}
   */
  public static List<String> completions() {
    List<String> all = new ArrayList<>();
    for (MethodKind kind : all()) {
      all.add(kind.name());
      for (MethodOption<?> option : kind.options()) {
        String begun = kind.name() + ":" + option.name() + "=";
        all.add(begun);
        option.choices().forEach(choice -> all.add(begun + choice));
      }
    }
    all.sort(Comparator.naturalOrder());
    return all;
  }
}
