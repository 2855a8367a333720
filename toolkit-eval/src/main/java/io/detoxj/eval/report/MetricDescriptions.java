/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * What metrics are, in a sentence or two. Every jar with metrics may have a file of them, {@value
 * #RESOURCE}.
 */
public final class MetricDescriptions {
  /** Where the files lie. */
  public static final String RESOURCE = "META-INF/detoxj/metric-descriptions.properties";

  private final Properties byName;

  private MetricDescriptions(Properties byName) {
    this.byName = byName;
  }

  /** Reads all files on the class path. */
  public static MetricDescriptions load() {
    Properties properties = new Properties();
    try {
      List<URL> files =
          Collections.list(MetricDescriptions.class.getClassLoader().getResources(RESOURCE));
      for (URL file : files) {
        try (InputStreamReader in =
            new InputStreamReader(file.openStream(), StandardCharsets.UTF_8)) {
          properties.load(in);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + RESOURCE + " from a jar", e);
    }
    return new MetricDescriptions(properties);
  }

  /** Of a metric by its name; empty for one that is in no file. */
  public Optional<String> of(String metric) {
    return Optional.ofNullable(byName.getProperty(metric));
  }
}
