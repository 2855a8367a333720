/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import io.detoxj.core.model.TransformerModel;
import java.io.IOException;
import java.nio.file.Path;

/** A run in a process of its own, to be killed. */
final class KilledRun {
  private static final long PAUSE = 50;

  private KilledRun() {}

  /** Runs on a checkpoint folder and writes to another folder; says when the work begins. */
  @SuppressWarnings("SystemOut") // the test that started the process listens
  public static void main(String[] arguments) throws IOException {
    Path output = Path.of(arguments[1]);
    try (TransformerModel model = TransformerModel.load(Path.of(arguments[0]))) {
      System.out.println("ready");
      TinyRun.experiment(model, new TinyRun.Lengths("lengths", PAUSE))
          .examining(new TinyRun.Words())
          .run(
              TinyRun.prompts(),
              TinyRun.candidates(),
              RunOptions.standard().in(output.resolve("journal")))
          .writeTo(output);
    }
  }
}
