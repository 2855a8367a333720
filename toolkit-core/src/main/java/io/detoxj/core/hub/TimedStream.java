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

/** Gives up when no byte comes for a while; the HTTP client's own time-out ends with the header. */
final class TimedStream extends FilterInputStream {
  private final long milliseconds;
  private final ExecutorService reader =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "hub-reader");
            thread.setDaemon(true);
            return thread;
          });

  TimedStream(InputStream in, Duration timeOut) {
    super(in);
    this.milliseconds = timeOut.toMillis();
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
      return result.get(milliseconds, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      in.close();
      throw new IOException("no byte came for " + milliseconds + " ms", e);
    } catch (ExecutionException e) {
      throw new IOException("the connection broke: " + e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while downloading", e);
    }
  }

  @Override
  public void close() throws IOException {
    reader.shutdownNow();
    super.close();
  }
}
