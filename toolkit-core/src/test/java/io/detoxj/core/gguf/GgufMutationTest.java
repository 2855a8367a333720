/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.checkpoint.ScalarType;
import io.detoxj.core.math.RandomStreams;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged files are refused or read, within memory that goes by their size, and do no harm. */
class GgufMutationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  // Beside a multiple of the file's size: buffers of a header, of a row and of what is written.
  private static final long FIXED_BYTES = 8 << 20;
  private static final long BYTES_PER_BYTE = 64;
  private static final long[] ODD = {
    0, 1, -1, 255, 65_536, 1L << 31, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 62
  };

  @TempDir Path folder;
  private int refused;

  private void tried(byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("m.gguf"), bytes);
    long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    try (GgufFile opened = GgufFile.open(file)) {
      GgufConfig.of(opened);
      GgufTokenizer.of(opened.metadata());
      new GgufWeights(opened, ScalarType.F32).writer().write(folder.resolve("w.safetensors"));
    } catch (CheckpointException e) {
      assertThat(e).hasMessageContaining("m.gguf");
      refused++;
    }
    long allocated = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
    assertThat(allocated).isLessThan(FIXED_BYTES + BYTES_PER_BYTE * bytes.length);
  }

  private void mutate(String name, int times) throws IOException {
    byte[] sound;
    try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream(name + ".gguf"))) {
      sound = in.readAllBytes();
    }
    int header = Math.min(sound.length, 14_000);
    RandomGenerator random = RandomStreams.named(7, name);
    for (int i = 0; i < times; i++) {
      byte[] mutated = mutated(sound, header, random);
      tried(mutated);
    }
  }

  private static byte[] mutated(byte[] sound, int header, RandomGenerator random) {
    int at = random.nextInt(random.nextBoolean() ? 400 : header);
    byte[] mutated = sound.clone();
    switch (random.nextInt(4)) {
      case 0 -> mutated[at] = (byte) random.nextInt(256);
      case 1 ->
          ByteBuffer.wrap(mutated)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putLong(at, ODD[random.nextInt(ODD.length)]);
      case 2 -> mutated = Arrays.copyOf(mutated, at + random.nextInt(sound.length - at));
      default ->
          System.arraycopy(
              sound,
              random.nextInt(header),
              mutated,
              at,
              1 + random.nextInt(sound.length - header));
    }
    return mutated;
  }

  @Test
  void a_thousand_damaged_files_are_refused_or_read() throws IOException {
    mutate("llama", 500);
    mutate("gpt2", 500);
    assertThat(refused).isGreaterThan(300);
  }

  @Tag("slow")
  @Test
  void twenty_thousand_damaged_files_are_refused_or_read() throws IOException {
    for (String name : new String[] {"llama", "gpt2", "gemma3", "qwen2"}) {
      mutate(name, 5_000);
    }
    assertThat(refused).isGreaterThan(6_000);
  }
}
