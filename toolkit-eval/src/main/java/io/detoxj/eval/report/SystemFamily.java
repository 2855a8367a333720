/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One method, or one control, at several strengths.
 *
 * @param name of the systems without their strength
 * @param role of all of them
 * @param systems by strength
 */
public record SystemFamily(String name, Role role, List<SystemResult> systems) {
  private static final Pattern STRENGTH = Pattern.compile("(.+)-([0-9]+(?:\\.[0-9]+)?)");

  /** Keeps an unmodifiable copy of the list. */
  public SystemFamily {
    systems = List.copyOf(systems);
  }

  /** The families of systems that are named like {@code steer-0.5}. */
  public static List<SystemFamily> of(List<SystemResult> systems) {
    return of(systems, SystemFamily::nameOf);
  }

  /**
   * Families by a rule of one's own. A method and a control are never of one family.
   *
   * @param family the name of a system's family
   */
  public static List<SystemFamily> of(List<SystemResult> systems, UnaryOperator<String> family) {
    record Key(String name, Role role) {}
    Map<Key, List<SystemResult>> members = new LinkedHashMap<>();
    for (SystemResult system : systems) {
      members
          .computeIfAbsent(
              new Key(family.apply(system.system()), system.role()), key -> new ArrayList<>())
          .add(system);
    }
    List<SystemFamily> families = new ArrayList<>();
    members.forEach(
        (key, list) -> {
          list.sort(Comparator.comparingDouble(one -> strengthOf(one.system()).orElse(0)));
          families.add(new SystemFamily(key.name(), key.role(), list));
        });
    return families;
  }

  /** A system's name without the number at its end, {@code steer} of {@code steer-0.5}. */
  public static String nameOf(String system) {
    Matcher matcher = STRENGTH.matcher(system);
    return matcher.matches() ? matcher.group(1) : system;
  }

  /** The number at the end of a system's name, 0.5 of {@code steer-0.5}, if there is one. */
  public static OptionalDouble strengthOf(String system) {
    Matcher matcher = STRENGTH.matcher(system);
    return matcher.matches()
        ? OptionalDouble.of(Double.parseDouble(matcher.group(2)))
        : OptionalDouble.empty();
  }
}
