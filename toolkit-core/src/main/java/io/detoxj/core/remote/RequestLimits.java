/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.remote;

import java.time.Duration;
import java.util.List;

/**
 * How patient to be with a server, and how much to take from it.
 *
 * @param timeOut of one attempt, to the last byte of its answer
 * @param attempts most attempts at one request, 1 or more
 * @param requestsPerSecond most requests a second; 0 is no limit
 * @param maxResponseBytes larger answers are refused
 * @param pauses before the second attempt, the third and so on, the last one before all others;
 *     none for pauses that double from half a second, with jitter
 */
public record RequestLimits(
    Duration timeOut,
    int attempts,
    double requestsPerSecond,
    long maxResponseBytes,
    List<Duration> pauses) {
  /**
   * Checks every setting.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public RequestLimits {
    pauses = List.copyOf(pauses);
    if (attempts < 1 || maxResponseBytes < 1) {
      throw new IllegalArgumentException(
          "attempts and maxResponseBytes must be 1 or more but were %s, %s"
              .formatted(attempts, maxResponseBytes));
    }
    boolean rate = requestsPerSecond >= 0 && requestsPerSecond < Double.POSITIVE_INFINITY;
    if (timeOut.isNegative() || timeOut.isZero() || !rate) {
      throw new IllegalArgumentException(
          "timeOut must be above 0 and requestsPerSecond 0 (no limit) or more but were %s, %s"
              .formatted(timeOut, requestsPerSecond));
    }
    if (pauses.stream().anyMatch(Duration::isNegative)) {
      throw new IllegalArgumentException("pauses must be 0 or longer but were " + pauses);
    }
  }

  /** Limits with pauses that double from half a second, with jitter. */
  public RequestLimits(
      Duration timeOut, int attempts, double requestsPerSecond, long maxResponseBytes) {
    this(timeOut, attempts, requestsPerSecond, maxResponseBytes, List.of());
  }

  /** The same with fixed pauses between attempts. */
  public RequestLimits withPauses(List<Duration> fixed) {
    return new RequestLimits(timeOut, attempts, requestsPerSecond, maxResponseBytes, fixed);
  }

  /** The same with another limit of requests a second. */
  public RequestLimits withRequestsPerSecond(double limit) {
    return new RequestLimits(timeOut, attempts, limit, maxResponseBytes, pauses);
  }

  /** The same with another time-out and number of attempts. */
  public RequestLimits withAttempts(int most, Duration each) {
    return new RequestLimits(each, most, requestsPerSecond, maxResponseBytes, pauses);
  }
}
