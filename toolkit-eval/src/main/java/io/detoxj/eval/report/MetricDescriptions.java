/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import io.detoxj.eval.metric.MetricResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What metrics are, in a sentence or two, from a file in the jar. */
public final class MetricDescriptions {
  private static final String RESOURCE = "metric-descriptions.properties";

  private final Properties byName;

  private MetricDescriptions(Properties byName) {
    this.byName = byName;
  }

  /** Reads the file. */
  public static MetricDescriptions load() {
    Properties properties = new Properties();
    try (InputStream in =
        Objects.requireNonNull(MetricDescriptions.class.getResourceAsStream(RESOURCE), RESOURCE)) {
      properties.load(new InputStreamReader(in, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + RESOURCE + " from the jar", e);
    }
    return new MetricDescriptions(properties);
  }

  /** Of a metric by its name; empty for one that is not in the file. */
  public Optional<String> of(String metric) {
    return Optional.ofNullable(byName.getProperty(metric));
  }

  /**
   * Of every metric of a report, the judges' included, by its whole id and in the order of ids;
   * empty for one that is not in the file.
   */
  public Map<String, String> of(Report report) {
    Map<String, String> byId = new TreeMap<>();
    // A judge's metrics have the names of the first scorer's, and ids of their own.
    Stream.concat(
            report.systems().stream().map(SystemResult::metrics),
            report.judges().stream()
                .flatMap(judge -> judge.systems().stream())
                .map(JudgedSystem::metrics))
        .flatMap(metrics -> metrics.values().stream())
        .map(MetricResult::id)
        .forEach(id -> byId.put(id.toString(), of(id.name()).orElse("")));
    return byId;
  }
}
