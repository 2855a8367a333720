/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.method;

import io.detoxj.core.method.Method;
import io.detoxj.core.method.MethodKind;
import io.detoxj.core.method.MethodOption;
import io.detoxj.core.method.MethodSettings;
import io.detoxj.core.method.Workbench;
import io.detoxj.rectify.baseline.WordFilter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Words that are never written. */
public final class WordFilterKind implements MethodKind {
  private static final MethodOption<Path> FILE =
      MethodOption.path("file", "list, a word a line").required();

  /** For the service loader. */
  public WordFilterKind() {}

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
  public List<MethodOption<?>> options() {
    return List.of(FILE);
  }

  @Override
  public Method open(MethodSettings settings, Workbench bench) throws IOException {
    return Method.of("word-filter", WordFilter.read(settings.get(FILE), bench.model()));
  }
}
