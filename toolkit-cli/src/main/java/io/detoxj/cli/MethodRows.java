/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.core.ConfigException;
import io.detoxj.core.method.Method;
import io.detoxj.core.method.MethodSpec;
import io.detoxj.core.method.MissingArtifactException;
import io.detoxj.core.method.Workbench;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.report.Influence;
import io.detoxj.eval.report.Role;
import io.detoxj.eval.toxicity.prompt.PromptFile;
import io.detoxj.eval.toxicity.run.Candidate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The rows of a comparison that methods stand for. */
public final class MethodRows {
  private MethodRows() {}

  /**
   * Opens methods as rows in their order, and after them the controls that stand nowhere else, each
   * once where two methods have to beat the same. A method has to beat every control row that a
   * method of its name stands for, such as surgery with the same strength and another control.
   *
   * @param bench keeps open what was opened, and is told what is left out
   * @param controls whether there are controls
   * @throws ConfigException if a setting is wrong or something does not fit, or nothing is left
   * @throws IOException if a file cannot be read
   */
  public static List<Candidate> of(List<MethodSpec> specs, Workbench bench, boolean controls)
      throws IOException {
    List<Candidate> rows = new ArrayList<>();
    Map<String, Set<String>> controlsOf = new HashMap<>();
    Map<String, Candidate> last = new LinkedHashMap<>();
    for (MethodSpec spec : specs) {
      Optional<Method> opened = open(spec, bench);
      if (opened.isEmpty()) {
        continue;
      }
      Method method = opened.get();
      Optional<Candidate> control =
          method.control().filter(one -> controls).map(MethodRows::candidate);
      control.ifPresent(
          one ->
              controlsOf
                  .computeIfAbsent(method.name(), name -> new LinkedHashSet<>())
                  .add(one.name()));
      if (spec.rows() != MethodSpec.Rows.CONTROL) {
        rows.add(influenced(new Candidate(method.name(), Role.METHOD, method.detoxifier()), spec));
      } else if (method.control().isEmpty()) {
        throw new ConfigException(
            "%s has no control, so it cannot stand for one; leave out rows=control"
                .formatted(spec.text()));
      } else {
        control.ifPresent(rows::add);
      }
      if (spec.rows() == MethodSpec.Rows.BOTH) {
        control.ifPresent(one -> last.putIfAbsent(one.name(), one));
      }
    }
    rows.addAll(last.values());
    if (rows.isEmpty()) {
      throw new ConfigException(
          "no method is left to compare the model with; see the notes on what is missing");
    }
    Set<String> there =
        rows.stream()
            .filter(row -> row.role() == Role.CONTROL)
            .map(Candidate::name)
            .collect(Collectors.toSet());
    return rows.stream()
        .map(
            row ->
                row.role() == Role.METHOD
                    ? row.against(
                        controlsOf.getOrDefault(row.name(), Set.of()).stream()
                            .filter(there::contains)
                            .toArray(String[]::new))
                    : row)
        .toList();
  }

  /**
   * A workbench that checks on the bundled prompts whether things fit the model, and knows the
   * scorers of the command line.
   *
   * @param folder the model's
   * @param seed of random controls
   * @param notes is told what the user should know
   * @return for the caller to close, before the model
   */
  public static Workbench bench(
      Path folder, TransformerModel model, long seed, Consumer<String> notes) {
    List<String> texts = PromptFile.bundled().stream().map(one -> one.prompt().text()).toList();
    boolean strict = model.options().strictConfig();
    return new Workbench(
        folder, model, seed, texts, notes, name -> Scorers.named("scorer", name, strict));
  }

  private static Optional<Method> open(MethodSpec spec, Workbench bench) throws IOException {
    try {
      return Optional.of(spec.open(bench));
    } catch (MissingArtifactException e) {
      if (!spec.optional()) {
        throw e;
      }
      bench.note("left out, as it is optional: " + e.getMessage());
      return Optional.empty();
    }
  }

  private static Candidate influenced(Candidate candidate, MethodSpec spec) {
    Candidate all = candidate;
    for (String scorer : spec.scorers(MethodSpec.TAUGHT_BY)) {
      all = all.influencedBy(scorer, Influence.TAUGHT);
    }
    for (String scorer : spec.scorers(MethodSpec.CHOSEN_BY)) {
      all = all.influencedBy(scorer, Influence.CHOSE);
    }
    return all;
  }

  private static Candidate candidate(Method.Control control) {
    return new Candidate(control.name(), Role.CONTROL, control.detoxifier());
  }
}
