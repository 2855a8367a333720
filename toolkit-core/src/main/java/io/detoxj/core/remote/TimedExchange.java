/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.remote;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A request and its whole answer within a time and a size. The HTTP client's own time-out ends with
 * the headers, so that a server that stalls in the body, or sends a byte now and then, would be
 * waited for without end.
 */
public final class TimedExchange {
  private TimedExchange() {}

  /**
   * Sends a request and reads the answer.
   *
   * @param limit from now to the last byte of the body
   * @param maxBytes what is read of the body at most; a longer one is cut one byte later, so that
   *     the caller can tell
   * @throws HttpTimeoutException if the time is over
   * @throws IOException if the server cannot be reached or the connection breaks
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public static HttpResponse<byte[]> send(
      HttpClient client, HttpRequest request, Duration limit, long maxBytes)
      throws IOException, InterruptedException {
    Bounded body = new Bounded(Math.min(Integer.MAX_VALUE - 8L, maxBytes + 1));
    CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(request, head -> body);
    boolean complete = false;
    try {
      HttpResponse<byte[]> response = answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      complete = true;
      return response;
    } catch (TimeoutException e) {
      throw new HttpTimeoutException(
          "the answer was not complete after " + limit.toMillis() + " ms");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IOException("the request failed: " + e.getCause(), e.getCause());
    } finally {
      if (!complete) {
        answer.cancel(true);
        body.stop();
      }
    }
  }

  /** Gathers a body up to a bound, then stops the server. */
  private static final class Bounded implements HttpResponse.BodySubscriber<byte[]> {
    private final long most;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;
    private boolean stopped;

    Bounded(long most) {
      this.most = most;
    }

    @Override
    public CompletionStage<byte[]> getBody() {
      return whole;
    }

    @Override
    public void onSubscribe(Flow.Subscription made) {
      synchronized (this) {
        subscription = made;
      }
      if (stopped()) {
        made.cancel();
      } else {
        made.request(Long.MAX_VALUE);
      }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      for (ByteBuffer buffer : buffers) {
        byte[] part = new byte[(int) Math.min(buffer.remaining(), most - bytes.size())];
        buffer.get(part);
        bytes.writeBytes(part);
      }
      if (bytes.size() >= most) {
        stop();
        whole.complete(bytes.toByteArray());
      }
    }

    @Override
    public void onError(Throwable problem) {
      whole.completeExceptionally(problem);
    }

    @Override
    public void onComplete() {
      whole.complete(bytes.toByteArray());
    }

    private synchronized boolean stopped() {
      return stopped;
    }

    void stop() {
      Flow.Subscription running;
      synchronized (this) {
        stopped = true;
        running = subscription;
      }
      if (running != null) {
        running.cancel();
      }
    }
  }
}
