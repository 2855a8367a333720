/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.notebook;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Standard output and error of this JVM as texts, until this is closed. They belong to the whole
 * JVM, so only one of these may be open at a time.
 */
@SuppressWarnings("SystemOut")
final class CapturedStreams implements AutoCloseable {
  private final PrintStream out = System.out;
  private final PrintStream err = System.err;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final ByteArrayOutputStream complaints = new ByteArrayOutputStream();

  private CapturedStreams() {
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(complaints, true, StandardCharsets.UTF_8));
  }

  static CapturedStreams open() {
    return new CapturedStreams();
  }

  /** What was printed since the last call. */
  String takeOut() {
    return take(System.out, printed);
  }

  /** What was printed to standard error since the last call. */
  String takeErr() {
    return take(System.err, complaints);
  }

  private static String take(PrintStream stream, ByteArrayOutputStream bytes) {
    stream.flush();
    synchronized (bytes) {
      String text = bytes.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
      bytes.reset();
      return text;
    }
  }

  @Override
  public void close() {
    System.setOut(out);
    System.setErr(err);
  }
}
