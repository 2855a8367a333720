/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

/** What is printed, all of it or that of a macro or block. */
final class Output {
  private final Run run;
  private final StringBuilder text = new StringBuilder();

  Output(Run run) {
    this.run = run;
  }

  void append(String more) {
    run.make(more.length());
    text.append(more);
  }

  String text() {
    return text.toString();
  }
}
