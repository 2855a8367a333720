/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A program of the tests in a Java process of its own. What it prints is waited for, however long
 * that takes, and only the end of the process ends the waiting.
 */
public final class OtherProcess implements AutoCloseable {
  /** The status of a process that signal 9 ended. */
  private static final int KILLED = 128 + 9;

  private static final int INTERRUPT = 2;

  private final Process process;
  private final BufferedReader reader;
  private final List<String> printed = new ArrayList<>();

  private OtherProcess(Process process) {
    this.process = process;
    this.reader = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Starts a main class with the class path of the tests. */
  public static OtherProcess start(Class<?> main, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-Dai.djl.offline=true",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(List.of(arguments));
    return new OtherProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  /** The number of the process. */
  public long pid() {
    return process.pid();
  }

  /** Whether it runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Waits for a line that begins as given.
   *
   * @return the line
   * @throws AssertionError if the process ends without it
   */
  public String awaitLine(String beginning) {
    try {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        printed.add(line);
        if (line.startsWith(beginning)) {
          return line;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new AssertionError(
        "the process ended without printing \"" + beginning + "\": " + String.join("\n", printed));
  }

  /** The next line that is there already, or null. */
  public String polled() throws IOException {
    return reader.ready() ? reader.readLine() : null;
  }

  /** Sends a line. */
  public void send(String line) throws IOException {
    Writer writer = process.outputWriter(StandardCharsets.UTF_8);
    writer.write(line + "\n");
    writer.flush();
  }

  /**
   * Kills it, as {@code kill -9} does, and waits for its end.
   *
   * @return whether it died of that; false if it had ended before
   */
  public boolean kill() throws InterruptedException {
    return process.destroyForcibly().waitFor() == KILLED;
  }

  /**
   * Whether a process that is started here heeds Control-C: one that a shell put into the
   * background ignores it, and so do those that it starts.
   */
  public static boolean canBeInterrupted() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return true;
    }
    String ignored =
        Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .findFirst()
            .orElse("SigIgn: 0");
    return (Long.parseUnsignedLong(ignored.substring(7).strip(), 16) & 1L << (INTERRUPT - 1)) == 0;
  }

  /** Presses Control-C: the signal that a terminal sends. */
  public void interrupt() throws IOException, InterruptedException {
    int status =
        new ProcessBuilder("kill", "-" + INTERRUPT, Long.toString(pid())).start().waitFor();
    if (status != 0) {
      throw new AssertionError("the process had ended: " + String.join("\n", printed));
    }
  }

  /** All lines that were read so far. */
  public List<String> printed() {
    return List.copyOf(printed);
  }

  /**
   * Waits for its end.
   *
   * @return its exit code
   */
  public int awaitEnd() throws IOException, InterruptedException {
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      printed.add(line);
    }
    return process.waitFor();
  }

  /**
   * Waits for its end.
   *
   * @throws AssertionError if it fails
   */
  public void awaitSuccess() throws IOException, InterruptedException {
    int status = awaitEnd();
    if (status != 0) {
      throw new AssertionError("the process failed: " + String.join("\n", printed));
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
