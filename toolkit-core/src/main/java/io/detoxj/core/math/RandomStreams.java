/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.math;

import io.detoxj.core.io.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Independent random streams by name. A stream depends on its seed and key alone, so a sample never
 * depends on batch size, order or thread.
 */
public final class RandomStreams {
  /** The generator all streams use: 64-bit LXM with 192 bits of state. */
  public static final String ALGORITHM = "L64X128MixRandom";

  private static final RandomGeneratorFactory<RandomGenerator> FACTORY =
      RandomGeneratorFactory.of(ALGORITHM);

  private RandomStreams() {}

  /**
   * The stream of one sample of one prompt.
   *
   * @param seed the seed of the run
   * @param promptId which prompt
   * @param sampleIndex which sample of that prompt
   */
  public static RandomGenerator forSample(long seed, String promptId, int sampleIndex) {
    return named(seed, "sample/" + sampleIndex + "/" + promptId);
  }

  /**
   * The stream for a purpose, such as {@code "bootstrap"}.
   *
   * @param seed the seed of the run
   * @param purpose names the stream
   */
  public static RandomGenerator named(long seed, String purpose) {
    byte[] digest = Sha256.digest((seed + "/" + purpose).getBytes(StandardCharsets.UTF_8));
    return FACTORY.create(ByteBuffer.wrap(digest).getLong());
  }
}
