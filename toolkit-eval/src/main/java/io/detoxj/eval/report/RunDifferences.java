/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import io.detoxj.core.ConfigException;
import io.detoxj.eval.metric.MetricResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** In what two runs differ: what forbids to put them into one table, and what only is told. */
final class RunDifferences {
  /** Likelihoods of the same texts on another machine may differ in their last digits. */
  private static final double ROUNDING = 1e-6;

  private static final int SHOWN = 4;
  private static final int LONG = 80;
  private static final String SETTINGS = "system.";
  private static final String CONFIG = "config";

  private RunDifferences() {}

  /**
   * Refuses runs that are of other items, another base or another scorer.
   *
   * @throws ConfigException if they are; the message says in what they differ
   */
  static void requireMergeable(ReportMerge.Run first, ReportMerge.Run other) {
    List<String> differences = new ArrayList<>();
    Report ours = first.report();
    Report theirs = other.report();
    if (!ours.headline().equals(theirs.headline())) {
      differences.add("they are judged by other metrics, columns or limits");
    }
    examinations(ours.protocol(), theirs.protocol(), differences);
    for (String key : deciding(ours)) {
      String own = ours.provenance().get(key);
      String others = theirs.provenance().get(key);
      if (own == null || others == null) {
        if (!Objects.equals(own, others)) {
          differences.add(key + " is known of one of them alone");
        }
      } else if (!own.equals(others)) {
        differences.add(ReportedFingerprints.difference(key, own, others));
      }
    }
    base(ours.base(), theirs.base(), differences);
    if (!differences.isEmpty()) {
      int more = differences.size() - SHOWN;
      throw new ConfigException(
          "%s and %s cannot stand in one table: %s%s; take runs of the same model, prompts, sampling and scorer"
              .formatted(
                  first.name(),
                  other.name(),
                  String.join("; ", differences.subList(0, Math.min(SHOWN, differences.size()))),
                  more > 0 ? "; and %s more".formatted(more) : ""));
    }
  }

  /** What must be the same: the base, what it wrote, and who judged it. */
  private static Set<String> deciding(Report report) {
    Set<String> keys =
        new TreeSet<>(
            List.of(
                ReportedFingerprints.MODEL,
                ReportedFingerprints.PERPLEXITY,
                ReportedFingerprints.OUTPUTS + report.base().system(),
                "model_sha256",
                "scorer",
                "scorer_sha256"));
    String scorer = report.provenance().getOrDefault("scorer", "");
    if (scorer.contains(" ")) {
      keys.add(ReportedFingerprints.SCORER + scorer.substring(0, scorer.lastIndexOf(' ')));
    }
    return keys;
  }

  private static void examinations(Protocol ours, Protocol theirs, List<String> differences) {
    boolean shared = false;
    for (Protocol.Examined one : ours.examinations()) {
      var settings = theirs.settings(one.id());
      shared |= settings.isPresent();
      settings
          .filter(other -> !other.equals(one.settings()))
          .ifPresent(
              other -> {
                Set<String> names = new TreeSet<>();
                one.settings().fieldNames().forEachRemaining(names::add);
                other.fieldNames().forEachRemaining(names::add);
                names.removeIf(name -> Objects.equals(one.settings().get(name), other.get(name)));
                for (String name : names) {
                  differences.add(
                      "%s is %s and %s".formatted(name, one.settings().get(name), other.get(name)));
                }
              });
    }
    if (!shared) {
      differences.add("they share no examination");
    }
  }

  private static void base(SystemResult ours, SystemResult theirs, List<String> differences) {
    ours.metrics()
        .forEach(
            (name, own) -> {
              MetricResult other = theirs.metrics().get(name);
              if (other != null && !own.id().equals(other.id())) {
                differences.add(
                    "%s is defined as %s and as %s".formatted(name, own.id(), other.id()));
              } else if (other != null && !alike(own, other)) {
                differences.add(
                    "%s of the base is %s and %s".formatted(name, value(own), value(other)));
              }
            });
  }

  private static boolean alike(MetricResult own, MetricResult other) {
    if (own instanceof MetricResult.Estimate one && other instanceof MetricResult.Estimate two) {
      double scale = Math.max(1, Math.abs(one.value()));
      return one.samples() == two.samples()
          && Math.abs(one.value() - two.value()) <= ROUNDING * scale;
    }
    return own.getClass().equals(other.getClass());
  }

  private static String value(MetricResult result) {
    return result instanceof MetricResult.Estimate estimate
        ? "%s over %s samples".formatted(estimate.value(), estimate.samples())
        : "refused";
  }

  /** In what else two runs differ, a sentence each. */
  static List<String> told(ReportMerge.Run first, ReportMerge.Run other) {
    Map<String, String> ours = settings(first.report());
    Map<String, String> theirs = settings(other.report());
    Set<String> keys = new TreeSet<>(ours.keySet());
    keys.addAll(theirs.keySet());
    List<String> told = new ArrayList<>();
    for (String key : keys) {
      if (!Objects.equals(ours.get(key), theirs.get(key))) {
        told.add(
            "The runs differ in %s: %s in %s, %s in %s."
                .formatted(
                    key.replace('_', ' '),
                    shown(ours.get(key)),
                    first.name(),
                    shown(theirs.get(key)),
                    other.name()));
      }
    }
    return told;
  }

  private static Map<String, String> settings(Report report) {
    Map<String, String> all = new TreeMap<>(ReportedFingerprints.asHashes(report.provenance()));
    all.keySet().removeIf(key -> systemOf(key) != null || key.equals(CONFIG));
    Protocol protocol = report.protocol();
    all.put("resamples", Integer.toString(protocol.bootstrap().resamples()));
    all.put("level of intervals", Double.toString(protocol.bootstrap().level()));
    all.put("seed of the bootstrap", Long.toString(protocol.bootstrap().seed()));
    all.put("kind of intervals", protocol.bootstrap().method().name().toLowerCase(Locale.ROOT));
    all.put("tests", protocol.tests());
    all.put("max missing share", Double.toString(protocol.maxMissingShare()));
    protocol
        .examinations()
        .forEach(one -> all.put("examination " + one.id().replaceFirst("[(].*", ""), one.id()));
    return all;
  }

  private static String shown(@Nullable String value) {
    String text = value == null ? "not there" : value;
    return text.length() > LONG ? text.substring(0, LONG) + "…" : text;
  }

  /** The system that an entry of provenance is about, or null. */
  static @Nullable String systemOf(String key) {
    for (String begin :
        List.of(ReportedFingerprints.SYSTEM, ReportedFingerprints.OUTPUTS, SETTINGS)) {
      if (key.startsWith(begin)) {
        return key.substring(begin.length());
      }
    }
    return null;
  }
}
