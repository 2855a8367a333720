/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.cli.console.ExitCode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** What a call of the command line brought. */
record CliRun(int code, String out, String err) {
  static CliRun of(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code = Detoxj.run(out, err, arguments);
    return new CliRun(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** One that must succeed. */
  static CliRun done(String... arguments) {
    CliRun run = of(arguments);
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
    return run;
  }
}
