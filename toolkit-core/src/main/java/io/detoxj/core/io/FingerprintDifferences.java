/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.io.Fingerprint.Difference;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Walks two trees side by side. */
final class FingerprintDifferences {
  private static final int LONGEST = 120;

  private final List<Difference> found = new ArrayList<>();

  private FingerprintDifferences() {}

  static List<Difference> of(JsonNode here, JsonNode there) {
    FingerprintDifferences walk = new FingerprintDifferences();
    walk.compare("", here, there);
    return List.copyOf(walk.found);
  }

  private void compare(String name, JsonNode here, JsonNode there) {
    if (here.equals(there)) {
      return;
    }
    if (here.isObject() && there.isObject()) {
      Set<String> names = new TreeSet<>();
      here.fieldNames().forEachRemaining(names::add);
      there.fieldNames().forEachRemaining(names::add);
      names.forEach(
          one -> compare(name.isEmpty() ? one : name + "." + one, here.path(one), there.path(one)));
    } else if (here.isArray() && there.isArray() && here.size() == there.size()) {
      for (int i = 0; i < here.size(); i++) {
        compare(name + "[" + i + "]", here.get(i), there.get(i));
      }
    } else {
      found.add(new Difference(name, shown(here), shown(there)));
    }
  }

  private static String shown(JsonNode value) {
    if (value.isMissingNode()) {
      return "nothing";
    }
    String text = value.toString();
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
  }
}
