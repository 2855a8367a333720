/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.method;

import io.detoxj.core.ConfigException;
import io.detoxj.rectify.baseline.WordFilter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Words that are never written. */
final class WordFilterKind implements MethodKind {
  @Override
  public String name() {
    return "word-filter";
  }

  @Override
  public String summary() {
    return "the words of a list are never written";
  }

  @Override
  public String example() {
    return "word-filter:file=words.txt";
  }

  @Override
  public Map<String, String> settings() {
    return Map.of("file", "a word a line (must be given)");
  }

  @Override
  public Method open(MethodSpec.Part part, Workbench bench) throws IOException {
    Path file =
        part.settings()
            .text("file")
            .map(Path::of)
            .orElseThrow(
                () -> new ConfigException("word-filter: the list is missing, as in " + example()));
    return Method.without("word-filter", WordFilter.read(file, bench.model()));
  }
}
