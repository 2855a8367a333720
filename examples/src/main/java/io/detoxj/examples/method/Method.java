/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.method;

import io.detoxj.core.detox.Detoxifier;
import io.detoxj.eval.report.Role;
import io.detoxj.eval.toxicity.run.Candidate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A detoxifier with its name in a report, and what it has to beat.
 *
 * @param name of its row
 * @param detoxifier what acts
 * @param control the same size of change without the method's idea; empty if there is none
 */
public record Method(String name, Detoxifier detoxifier, Optional<Candidate> control) {
  static Method without(String name, Detoxifier detoxifier) {
    return new Method(name, detoxifier, Optional.empty());
  }

  static Method against(String name, Detoxifier detoxifier, String control, Detoxifier other) {
    return new Method(name, detoxifier, Optional.of(new Candidate(control, Role.CONTROL, other)));
  }

  /**
   * Opens a method as it is written. One of several parts has no control.
   *
   * @throws io.detoxj.core.DetoxException if a setting is wrong or something does not fit
   * @throws IOException if a file cannot be read
   */
  public static Method open(MethodSpec spec, Workbench bench) throws IOException {
    List<Method> parts = new ArrayList<>();
    Optional<String> name = Optional.empty();
    for (MethodSpec.Part part : spec.parts()) {
      parts.add(part.kind().open(part, bench));
      name = name.or(() -> part.settings().text(MethodSpec.NAME));
    }
    Method first = parts.get(0);
    if (parts.size() == 1) {
      return new Method(name.orElse(first.name()), first.detoxifier(), first.control());
    }
    Detoxifier all = first.detoxifier();
    for (Method next : parts.subList(1, parts.size())) {
      all = all.andThen(next.detoxifier());
    }
    String joined = String.join("+", parts.stream().map(Method::name).toList());
    return Method.without(name.orElse(joined), all);
  }

  /**
   * Opens methods as rows: all of them, then the controls, each once where two methods have to beat
   * the same.
   *
   * @param controls whether there are controls
   * @throws IOException if a file cannot be read
   */
  public static List<Candidate> rows(List<MethodSpec> specs, Workbench bench, boolean controls)
      throws IOException {
    List<Candidate> rows = new ArrayList<>();
    Map<String, Candidate> others = new LinkedHashMap<>();
    for (MethodSpec spec : specs) {
      Method method = open(spec, bench);
      rows.add(method.candidate());
      method.control().ifPresent(control -> others.putIfAbsent(control.name(), control));
    }
    if (controls) {
      rows.addAll(others.values());
    }
    return rows;
  }

  /** Its row. */
  Candidate candidate() {
    return new Candidate(name, Role.METHOD, detoxifier);
  }
}
