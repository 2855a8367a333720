/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;

/**
 * What metrics are, in a sentence or two, and what they are called in tables. Every jar with
 * metrics may have a file of them, {@value #RESOURCE}.
 */
public final class MetricDescriptions {
  /** Where the files lie. */
  public static final String RESOURCE = "META-INF/detoxj/metric-descriptions.properties";

  private static final String TITLE = "title.";

  private final Properties byName;

  /** The names with a star, the longest and so the narrowest first. */
  private final List<String> patterns;

  private MetricDescriptions(Properties byName) {
    this.byName = byName;
    this.patterns =
        byName.stringPropertyNames().stream()
            .filter(name -> name.contains("*"))
            .sorted(Comparator.comparingInt(String::length).reversed().thenComparing(name -> name))
            .toList();
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
    String exact = byName.getProperty(metric);
    return exact != null
        ? Optional.of(exact)
        : patterns.stream()
            .filter(one -> matches(one, metric))
            .findFirst()
            .map(byName::getProperty);
  }

  private static boolean matches(String pattern, String metric) {
    return metric.matches(pattern.replace("*", ".*"));
  }

  /** What tables and drawings call a metric: its title, or its name with spaces. */
  public String title(String metric) {
    String known = byName.getProperty(TITLE + metric);
    String words = metric.replace('_', ' ');
    return known != null
        ? known
        : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }
}
