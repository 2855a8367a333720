/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.hook;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Picks hook points by name. */
public final class HookPattern {
  private HookPattern() {}

  /**
   * The points that match one of the names.
   *
   * @param points all there are
   * @param names canonical names in which {@code *} stands for any characters, or any name {@link
   *     HookPoint#parse} takes
   * @throws UnknownHookPointException if a name matches none
   */
  public static Predicate<HookPoint> matching(Collection<HookPoint> points, String... names) {
    Set<HookPoint> picked = new HashSet<>();
    for (String name : names) {
      boolean found = false;
      if (name.contains("*")) {
        Pattern pattern = Pattern.compile("\\Q" + name.replace("*", "\\E.*\\Q") + "\\E");
        for (HookPoint point : points) {
          if (pattern.matcher(point.name()).matches()) {
            picked.add(point);
            found = true;
          }
        }
      } else {
        HookPoint point = HookPoint.parse(name);
        found = points.contains(point);
        picked.add(point);
      }
      if (!found) {
        throw new UnknownHookPointException(
            "\"%s\" matches none of the model's %s hook points; a name looks like blocks.0.resid_post or blocks.*.attn.z"
                .formatted(name, points.size()));
      }
    }
    return picked::contains;
  }
}
