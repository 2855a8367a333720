/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.training;

import io.detoxj.cli.Detoxj;
import io.detoxj.cli.console.Programs;
import io.detoxj.examples.rectify.TrainExpert;
import io.detoxj.examples.scorer.TrainScorer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/**
 * A training in a process of its own that stops at a point, says so and waits to be killed: after
 * it has printed a text, or once a file is there (then it works on meanwhile).
 */
final class KilledTraining {
  static final String AT = "at the ";
  static final String AT_POINT = AT + "point";
  static final String FILE = "file:";

  private KilledTraining() {}

  /** The point, the folder that is watched, and the call. */
  @SuppressWarnings("SystemOut")
  public static void main(String[] arguments) {
    String point = arguments[0];
    if (point.startsWith(FILE)) {
      watch(Path.of(arguments[1]), point.substring(FILE.length()));
    }
    String[] call = Arrays.copyOfRange(arguments, 2, arguments.length);
    int code = run(new Waiting(point), OutputStream.nullOutputStream(), call);
    System.out.println(AT + "end");
    System.exit(code);
  }

  /** Runs a command of the command line, or one of the other programs. */
  static int run(OutputStream out, OutputStream err, String... call) {
    String[] rest = Arrays.copyOfRange(call, 1, call.length);
    return switch (call[0]) {
      case "train-expert" -> Programs.run(new TrainExpert(), out, err, rest);
      case "train-language-model" -> Programs.run(new TrainLanguageModel(), out, err, rest);
      case "train-scorer" -> Programs.run(new TrainScorer(), out, err, rest);
      default -> Detoxj.run(out, err, call);
    };
  }

  @SuppressWarnings("SystemOut")
  private static void watch(Path folder, String name) {
    Thread thread =
        new Thread(
            () -> {
              while (!isThere(folder, name)) {
                Thread.onSpinWait();
              }
              System.out.println(AT_POINT);
            });
    thread.setDaemon(true);
    thread.start();
  }

  private static boolean isThere(Path folder, String name) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.anyMatch(file -> file.getFileName().toString().equals(name));
    } catch (IOException | RuntimeException e) {
      // Files come and go while they are listed.
      return false;
    }
  }

  /** Output that never comes back from printing the text. */
  private static final class Waiting extends OutputStream {
    private final String point;
    private final StringBuilder seen = new StringBuilder();

    Waiting(String point) {
      this.point = point;
    }

    @Override
    @SuppressWarnings("SystemOut")
    public void write(int one) {
      seen.append((char) one);
      if (seen.indexOf(point) >= 0) {
        System.out.println(AT_POINT);
        try {
          new CountDownLatch(1).await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }
}
