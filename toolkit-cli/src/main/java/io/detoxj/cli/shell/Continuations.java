/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli.shell;

import java.util.List;

/**
 * A text and how it goes on.
 *
 * @param prompt the text
 * @param texts the new text of each sample
 */
public record Continuations(String prompt, List<String> texts) {

  /** The prompt and below it a line for each sample. */
  @Override
  public String toString() {
    StringBuilder all = new StringBuilder(Display.oneLine(prompt));
    texts.forEach(text -> all.append("\n  | ").append(Display.oneLine(text)));
    return all.toString();
  }
}
