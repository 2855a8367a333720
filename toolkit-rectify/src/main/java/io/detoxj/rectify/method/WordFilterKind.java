/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.method;

import io.detoxj.core.method.DescribedKind;
import io.detoxj.core.method.Method;
import io.detoxj.core.method.MethodOption;
import io.detoxj.core.method.MethodSettings;
import io.detoxj.core.method.Workbench;
import io.detoxj.rectify.baseline.WordFilter;
import java.io.IOException;
import java.nio.file.Path;

/** Words that are never written. */
public final class WordFilterKind extends DescribedKind {
  private static final MethodOption<Path> FILE =
      MethodOption.path("file", "list, a word a line").required();

  /** For the service loader. */
  public WordFilterKind() {
    super(
        "word-filter", "the words of a list are never written", "word-filter:file=words.txt", FILE);
  }

  @Override
  public Method open(MethodSettings settings, Workbench bench) throws IOException {
    return Method.of("word-filter", WordFilter.read(settings.get(FILE), bench.model()));
  }
}
