/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.hub;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Gives up when no byte comes for a while, or so few that the rest would take for ever; the HTTP
 * client's own time-out ends with the header. A body is read in rounds of twice the time-out, in
 * each of which a kilobyte a second must have come, so a body of n bytes takes at most about n / 1
 * KiB seconds.
 */
final class TimedStream extends FilterInputStream {
  private static final int LEAST_BYTES_PER_SECOND = 1 << 10;

  private final long stall;
  private final long round;
  private final long ends;
  private long roundEnds;
  private long inRound;
  private final ExecutorService reader =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "hub-reader");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * A body of any length.
   *
   * @param timeOut the longest wait for a byte
   */
  TimedStream(InputStream in, Duration timeOut) {
    this(in, timeOut, Duration.ofDays(365));
  }

  /**
   * A body that must be there in a time.
   *
   * @param timeOut the longest wait for a byte
   * @param total the longest time until the last one
   */
  TimedStream(InputStream in, Duration timeOut, Duration total) {
    super(in);
    this.ends = now() + total.toMillis();
    this.stall = timeOut.toMillis();
    this.round = 2 * stall;
    this.roundEnds = now() + round;
  }

  private static long now() {
    return System.nanoTime() / 1_000_000;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Future<Integer> result = reader.submit(() -> in.read(target, offset, length));
    try {
      int count = result.get(stall, TimeUnit.MILLISECONDS);
      inRound += Math.max(0, count);
      if (count >= 0 && now() >= ends) {
        in.close();
        throw new IOException("the answer did not end in its time");
      }
      if (count >= 0 && now() >= roundEnds) {
        nextRound();
      }
      return count;
    } catch (TimeoutException e) {
      in.close();
      throw new IOException("no byte came for " + stall + " ms", e);
    } catch (ExecutionException e) {
      throw new IOException("the connection broke: " + e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while downloading", e);
    }
  }

  private void nextRound() throws IOException {
    if (inRound < LEAST_BYTES_PER_SECOND * round / 1_000) {
      in.close();
      throw new IOException(
          "only %s bytes came in %s ms; fewer than %s a second are not waited for"
              .formatted(inRound, round, LEAST_BYTES_PER_SECOND));
    }
    inRound = 0;
    roundEnds = now() + round;
  }

  @Override
  public void close() throws IOException {
    reader.shutdownNow();
    super.close();
  }
}
