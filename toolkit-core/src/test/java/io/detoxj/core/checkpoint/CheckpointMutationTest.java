/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.math.RandomStreams;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Damaged files are refused by name or read, within bounded memory, and do nothing else. */
@Timeout(value = 10, unit = TimeUnit.MINUTES) // against a loop without an end
class CheckpointMutationTest {
  // Beside a multiple of the file's size: parser buffers, messages, the largest chunk read at once.
  private static final long FIXED_BYTES = 3 << 20;
  private static final long BYTES_PER_BYTE = 32;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final BufferPoolMXBean DIRECT =
      ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
          .filter(pool -> pool.getName().equals("direct"))
          .findFirst()
          .orElseThrow();

  @TempDir Path folder;
  private int refused;
  private int read;

  /** Opens and reads; the checked exception is a failure of the test. */
  private interface Reading {
    void run() throws IOException;
  }

  @BeforeEach
  void writeFolder() throws IOException {
    Files.writeString(
        folder.resolve("config.json"),
        "{\"model_type\":\"gpt2\",\"vocab_size\":320,\"eos_token_id\":[3,4],\"n\":{\"deep\":[1]}}");
    Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\":3}");
    Files.writeString(folder.resolve("tokenizer.json"), "{}");
    first().write(folder.resolve("one.safetensors"));
    new SafetensorsWriter()
        .addLongs("ids", new long[] {2}, new long[] {5, 6})
        .write(folder.resolve("two.safetensors"));
    Files.writeString(
        folder.resolve("model.safetensors.index.json"),
        "{\"metadata\":{\"total_size\":52},\"weight_map\":{\"w\":\"one.safetensors\","
            + "\"half\":\"one.safetensors\",\"ids\":\"two.safetensors\"}}");
  }

  private static SafetensorsWriter first() {
    return new SafetensorsWriter()
        .metadata("format", "pt")
        .add("w", new long[] {2, 3}, new float[] {1, 2, 3, 4, 5, 6})
        .add("half", new long[] {6}, new float[] {1, 2, 3, 4, 5, 6}, ScalarType.F16);
  }

  private void openFolder() throws IOException {
    CheckpointFolder opened = CheckpointFolder.open(folder);
    opened.modelType();
    opened.endOfTextIds();
    opened.weightsSha256();
    opened.weights().files().forEach(CheckpointMutationTest::readAll);
  }

  private static void readAll(SafetensorsFile file) {
    for (TensorInfo tensor : file.tensors().values()) {
      switch (tensor.type()) {
        case F32, F16, BF16 -> file.readFloats(tensor.name());
        case I64, I32 -> file.readLongs(tensor.name());
        default -> file.sha256(tensor.name());
      }
    }
  }

  private void mutate(String name, int times, UnaryOperator<byte[]> mutation, Reading reading)
      throws IOException {
    Path file = folder.resolve(name);
    byte[] sound = Files.readAllBytes(file);
    reading.run(); // classes are loaded and shown to accept the sound file
    for (int i = 0; i < times; i++) {
      byte[] damaged = mutation.apply(sound);
      // Some file systems flush a file that is cut and written again, but not a new one.
      Files.delete(file);
      Files.write(file, damaged);
      long heap = THREADS.getCurrentThreadAllocatedBytes();
      long direct = DIRECT.getTotalCapacity();
      try {
        reading.run();
        read++;
      } catch (CheckpointException e) {
        refused++;
        if (!e.getMessage().contains(folder.toString())) {
          throw new AssertionError("mutation " + i + ": no file named in: " + e.getMessage(), e);
        }
      } catch (Exception | StackOverflowError | OutOfMemoryError e) {
        throw new AssertionError("mutation " + i + " of " + name, e);
      }
      long bound = FIXED_BYTES + BYTES_PER_BYTE * damaged.length;
      if (THREADS.getCurrentThreadAllocatedBytes() - heap > bound
          || DIRECT.getTotalCapacity() - direct > bound) {
        throw new AssertionError("mutation " + i + " of " + name + " took more than " + bound);
      }
    }
    Files.write(file, sound);
  }

  @Test
  void everyMutationIsRefusedOrRead() throws IOException {
    Mutations mutations = new Mutations(RandomStreams.named(1, "checkpoint mutations"));
    Path single = folder.resolve("single.safetensors");
    first().write(single);
    mutate(
        "single.safetensors",
        4000,
        mutations::ofSafetensors,
        () -> readAll(SafetensorsFile.open(single)));
    mutate("model.safetensors.index.json", 2500, mutations::ofText, this::openFolder);
    mutate("two.safetensors", 1000, mutations::ofSafetensors, this::openFolder);
    mutate("config.json", 1500, mutations::ofText, this::openFolder);
    mutate("generation_config.json", 1000, mutations::ofText, this::openFolder);
    assertThat(refused + read).isEqualTo(10_000);
    // Both ends must occur, or the mutations reach nothing but the first check.
    assertThat(refused).isGreaterThan(5_000);
    assertThat(read).isGreaterThan(500);
  }

  @Test
  void theWatchSeesAnAllocationThatAHeaderClaims() {
    assertThatThrownBy(
            () ->
                mutate(
                    "config.json",
                    1,
                    bytes -> bytes,
                    () -> assertThat(new byte[8 << 20]).hasSize(8 << 20)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("took more than");
  }
}
