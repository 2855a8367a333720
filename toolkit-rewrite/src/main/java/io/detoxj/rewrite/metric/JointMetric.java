/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.metric;

import io.detoxj.eval.metric.Direction;
import io.detoxj.eval.metric.MetricId;
import io.detoxj.eval.metric.MetricKind;
import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.metric.MissingPolicy;
import io.detoxj.eval.statistics.Bootstrap;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * Style, similarity and fluency of rewrites and their joint number J, by the rule of a paper or a
 * shared task with whatever judges there are. Numbers are those of the paper only with its judges.
 *
 * @param rule how judgements become the three parts
 * @param style judges whether a text is neutral
 * @param similarity judges two texts
 * @param fluency judges what the rule gives it
 */
public record JointMetric(JointRule rule, Judge style, Judge similarity, Judge fluency)
    implements ItemMetric {
  /** The numbers of a rule. */
  public enum Part {
    /** Style transfer accuracy. */
    STA,
    /** Similarity of content. */
    SIM,
    /** Fluency. */
    FL,
    /** Their product for each sentence. */
    J
  }

  @Override
  public MetricId id() {
    return id(Part.J);
  }

  @Override
  public MetricKind kind() {
    return new MetricKind("Detoxification", Direction.HIGHER);
  }

  /** The definition of a part: the rule, and the judges that it needs. */
  public MetricId id(Part part) {
    String name = (rule + "_" + part).toLowerCase(Locale.ROOT);
    Map<String, String> parameters = new TreeMap<>();
    judges(part)
        .forEach(
            (of, judge) ->
                parameters.put(
                    of.name().toLowerCase(Locale.ROOT),
                    judge.name().replaceAll("[,()=\\p{Cntrl}]", "_")));
    return new MetricId(name, 1, parameters);
  }

  private Map<Part, Judge> judges(Part part) {
    Map<Part, Judge> all = new EnumMap<>(Part.class);
    all.put(Part.STA, style);
    all.put(Part.SIM, similarity);
    all.put(Part.FL, fluency);
    return part == Part.J ? all : Map.of(part, all.get(part));
  }

  @Override
  public Optional<String> absent() {
    return absent(Part.J);
  }

  /** Why a part cannot be run; empty if it can. */
  public Optional<String> absent(Part part) {
    List<String> reasons = new ArrayList<>();
    judges(part)
        .values()
        .forEach(judge -> judge.absent().ifPresent(why -> reasons.add(judge.name() + ": " + why)));
    return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", reasons));
  }

  @Override
  public List<OptionalDouble> values(List<RewrittenItem> items) {
    return values(Part.J, items);
  }

  /**
   * The values of a part, one an item.
   *
   * @throws IllegalStateException if it is absent
   */
  public List<OptionalDouble> values(Part part, List<RewrittenItem> items) {
    return switch (part) {
      case STA -> rule.style(style, items);
      case SIM -> rule.similarity(similarity, items);
      case FL -> rule.fluency(fluency, items);
      case J -> products(values(Part.STA, items), values(Part.SIM, items), values(Part.FL, items));
    };
  }

  private static List<OptionalDouble> products(
      List<OptionalDouble> one, List<OptionalDouble> two, List<OptionalDouble> three) {
    List<OptionalDouble> products = new ArrayList<>();
    for (int i = 0; i < one.size(); i++) {
      boolean all = one.get(i).isPresent() && two.get(i).isPresent() && three.get(i).isPresent();
      products.add(
          all
              ? OptionalDouble.of(
                  one.get(i).getAsDouble() * two.get(i).getAsDouble() * three.get(i).getAsDouble())
              : OptionalDouble.empty());
    }
    return products;
  }

  /**
   * All parts. Judges that are there are asked once; parts whose judge is absent are refused with
   * {@code not run} and the reason, and so is J then.
   */
  public Map<Part, MetricResult> results(
      List<RewrittenItem> items, Bootstrap bootstrap, MissingPolicy policy) {
    Map<Part, List<OptionalDouble>> values = new EnumMap<>(Part.class);
    for (Part part : List.of(Part.STA, Part.SIM, Part.FL)) {
      if (absent(part).isEmpty()) {
        values.put(part, values(part, items));
      }
    }
    if (values.size() == 3) {
      values.put(Part.J, products(values.get(Part.STA), values.get(Part.SIM), values.get(Part.FL)));
    }
    Map<Part, MetricResult> results = new EnumMap<>(Part.class);
    for (Part part : Part.values()) {
      List<OptionalDouble> there = values.get(part);
      results.put(
          part,
          there == null
              ? new MetricResult.Refused(
                  id(part), "not run: " + absent(part).orElseThrow(), items.size(), items.size())
              : ItemMetric.mean(id(part), kind(), items, there).estimate(bootstrap, policy));
    }
    return results;
  }
}
