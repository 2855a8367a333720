/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;

/** What metrics are, in a sentence or two, from a file in the jar. */
final class MetricDescriptions {
  private static final String RESOURCE = "metric-descriptions.properties";

  private final Properties byName;

  private MetricDescriptions(Properties byName) {
    this.byName = byName;
  }

  static MetricDescriptions load() {
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
  Optional<String> of(String metric) {
    return Optional.ofNullable(byName.getProperty(metric));
  }
}
