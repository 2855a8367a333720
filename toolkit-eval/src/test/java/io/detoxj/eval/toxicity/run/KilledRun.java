/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.run.RunOptions;
import java.io.IOException;
import java.nio.file.Path;

/** A run in a process of its own, to be killed or to be disturbed. */
final class KilledRun {
  private KilledRun() {}

  /**
   * Runs on a checkpoint folder and writes to another folder; says when the work begins.
   *
   * @param arguments the two folders, and how often the scorer may be asked: then it says so and
   *     waits to be killed, or for a line of input, after which it is asked without a limit
   */
  @SuppressWarnings("SystemOut") // the test that started the process listens
  public static void main(String[] arguments) throws IOException {
    Path output = Path.of(arguments[1]);
    long[] left = {Long.parseLong(arguments[2])};
    try (TransformerModel model = TransformerModel.load(Path.of(arguments[0]))) {
      System.out.println("ready");
      TinyRun.experiment(model, new TinyRun.Lengths("lengths", () -> take(left)))
          .examining(new TinyRun.Words())
          .run(
              TinyRun.prompts(),
              TinyRun.candidates(),
              RunOptions.standard().in(output.resolve("journal")))
          .writeTo(output);
    }
  }

  @SuppressWarnings("SystemOut") // the test that started the process listens
  private static void take(long[] left) {
    if (left[0]-- != 0) {
      return;
    }
    System.out.println("waiting");
    try {
      if (System.in.read() < 0) {
        throw new IllegalStateException("the test has gone");
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
