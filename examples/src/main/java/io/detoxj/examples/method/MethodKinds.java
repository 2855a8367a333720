/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.method;

import io.detoxj.core.ConfigException;
import io.detoxj.core.checkpoint.NearestNames;
import java.util.List;

/** The kinds of detoxifiers there are. */
public final class MethodKinds {
  private static final List<MethodKind> ALL =
      List.of(
          new VectorKind(),
          new SaeKind(),
          new SurgeryKind(),
          new RectifyKind(),
          new DExpertsKind(),
          new SelfDebiasingKind(),
          new WordFilterKind());

  private MethodKinds() {}

  /** All of them. */
  public static List<MethodKind> all() {
    return ALL;
  }

  /**
   * One by its name.
   *
   * @throws ConfigException if there is none; the message has the nearest
   */
  public static MethodKind named(String name) {
    List<String> names = ALL.stream().map(MethodKind::name).toList();
    return ALL.stream()
        .filter(kind -> kind.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigException(
                    "there is no method \"%s\"; nearest of %s: %s"
                        .formatted(name, names, NearestNames.to(name, names))));
  }
}
