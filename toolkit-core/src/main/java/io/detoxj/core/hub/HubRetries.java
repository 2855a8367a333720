/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.hub;

import io.detoxj.core.io.ForeignText;
import java.io.IOException;

/** Tries again what may go well another time. */
final class HubRetries {
  /** System property: milliseconds before the second attempt; doubled before each later one. */
  static final String PAUSE_PROPERTY = "detoxj.hub.pause";

  private static final int ATTEMPTS = 5;
  private static final long PAUSE = 1_000;

  private HubRetries() {}

  /** Something that may fail. */
  interface Attempt<T> {
    T run() throws IOException;
  }

  /** Runs an attempt up to five times; what is not an IOException ends it at once. */
  static <T> T run(Attempt<T> attempt) throws IOException {
    long pause = Long.getLong(PAUSE_PROPERTY, PAUSE);
    for (int tried = 1; ; tried++) {
      try {
        return attempt.run();
      } catch (IOException e) {
        if (tried == ATTEMPTS || Thread.currentThread().isInterrupted()) {
          throw new IOException(
              reason(e) + " (after " + tried + " attempts; run again to go on)", e);
        }
      }
      try {
        Thread.sleep(pause);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while waiting for the hub", e);
      }
      pause *= 2;
    }
  }

  /** Java tells nothing of a server that cannot be reached but the kind of the exception. */
  private static String reason(IOException e) {
    return e.getMessage() == null
        ? "the server cannot be reached: " + e.getClass().getSimpleName()
        : ForeignText.shown(e.getMessage());
  }
}
