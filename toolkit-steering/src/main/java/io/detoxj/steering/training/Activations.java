/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.math.Shuffle;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.model.ActivationCache;
import io.detoxj.core.model.TransformerModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Activations of one hook point in a file of little-endian float32 rows, mapped: more than memory
 * holds, and each epoch in an order of its own, which depends on the seed alone. Batches are thus a
 * function of the step, and a resumed run sees the same ones.
 */
public final class Activations {
  private static final int SEQUENCES_AT_ONCE = 32;
  private static final long SEGMENT = 1L << 30;

  private final List<ByteBuffer> segments;
  private final int width;
  private final int rows;
  private final int rowsPerSegment;
  private final long seed;
  private int[] order = new int[0];
  private long orderedEpoch = -1;

  private Activations(List<ByteBuffer> segments, int width, int rows, int perSegment, long seed) {
    this.segments = segments;
    this.width = width;
    this.rows = rows;
    this.rowsPerSegment = perSegment;
    this.seed = seed;
  }

  /**
   * Runs a model over windows of tokens and writes what it sees.
   *
   * @param file to write; replaced
   * @param skipped ids whose tokens are left out, such as end of text
   * @param progress its unit is the window
   * @throws IOException if the file cannot be written
   */
  public static void collect(
      TransformerModel model,
      HookPoint point,
      List<int[]> windows,
      Set<Integer> skipped,
      Path file,
      ProgressListener progress)
      throws IOException {
    model.info().requireHookPoint(point);
    AtomicFiles.write(
        file,
        path -> {
          try (FileChannel out =
              FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (int first = 0; first < windows.size(); first += SEQUENCES_AT_ONCE) {
              int end = Math.min(first + SEQUENCES_AT_ONCE, windows.size());
              List<int[]> part = windows.subList(first, end);
              ActivationCache cache = model.capture(part, point::equals);
              for (int i = 0; i < part.size(); i++) {
                write(out, cache.at(point, i), part.get(i), skipped);
              }
              progress.progress(end, windows.size(), "windows");
            }
          }
        });
  }

  private static void write(FileChannel out, float[][] tokens, int[] ids, Set<Integer> skipped)
      throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(4 * tokens.length * tokens[0].length).order(ByteOrder.LITTLE_ENDIAN);
    for (int t = 0; t < tokens.length; t++) {
      if (!skipped.contains(ids[t])) {
        for (float value : tokens[t]) {
          bytes.putFloat(value);
        }
      }
    }
    bytes.flip();
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  /**
   * Opens a file that {@link #collect} wrote.
   *
   * @param width numbers in a row
   * @param seed of the order
   * @throws IOException if it cannot be read
   * @throws CheckpointException if its size is not a whole number of rows, or 0
   */
  public static Activations open(Path file, int width, long seed) throws IOException {
    long bytes = Files.size(file);
    if (bytes == 0 || bytes % (4L * width) != 0 || bytes / (4L * width) > Integer.MAX_VALUE - 8) {
      throw new CheckpointException(
          "%s has %s bytes, which is no whole number of rows of %s float32 values (1 to 2^31 of them); collect the activations again"
              .formatted(file, bytes, width));
    }
    int perSegment = (int) (SEGMENT / (4L * width));
    long segmentBytes = 4L * width * perSegment;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      List<ByteBuffer> segments = new ArrayList<>();
      for (long begin = 0; begin < bytes; begin += segmentBytes) {
        long length = Math.min(segmentBytes, bytes - begin);
        segments.add(
            channel
                .map(FileChannel.MapMode.READ_ONLY, begin, length)
                .order(ByteOrder.LITTLE_ENDIAN));
      }
      return new Activations(segments, width, (int) (bytes / (4L * width)), perSegment, seed);
    }
  }

  /** Numbers in a row. */
  public int width() {
    return width;
  }

  /** Number of rows. */
  public int rows() {
    return rows;
  }

  /** Of the order of batches. */
  long seed() {
    return seed;
  }

  /** A row in the order of the file. */
  public float[] row(int index) {
    float[] values = new float[width];
    copy(index, values, 0);
    return values;
  }

  private void copy(int index, float[] target, int at) {
    ByteBuffer segment = segments.get(index / rowsPerSegment);
    segment.asFloatBuffer().position(index % rowsPerSegment * width).get(target, at, width);
  }

  /**
   * The batch of a step: epoch after epoch, each in an order of its own.
   *
   * @param size rows of a batch
   * @return {@code [size, width]}, float32, owned by the manager
   */
  public synchronized NDArray batch(long step, int size, NDManager manager) {
    float[] values = new float[size * width];
    for (int i = 0; i < size; i++) {
      long place = step * size + i;
      copy(ordered(place / rows, (int) (place % rows)), values, i * width);
    }
    return manager.create(values, new Shape(size, width));
  }

  private int ordered(long epoch, int place) {
    if (epoch != orderedEpoch) {
      order = Shuffle.order(rows, RandomStreams.named(seed, "activations/" + epoch));
      orderedEpoch = epoch;
    }
    return order[place];
  }

  /** The factor that brings the mean norm of the first rows to {@code sqrt(width)}. */
  public double scaleToUnitVariance() {
    int count = Math.min(rows, 1 << 15);
    double sum = 0;
    for (int i = 0; i < count; i++) {
      double square = 0;
      for (float value : row((int) ((long) i * rows / count))) {
        square += (double) value * value;
      }
      sum += Math.sqrt(square);
    }
    return Math.sqrt(width) * count / sum;
  }

  /** Mean of some rows spread over the file. */
  public float[] mean() {
    int count = Math.min(rows, 1 << 15);
    double[] sum = new double[width];
    for (int i = 0; i < count; i++) {
      float[] row = row((int) ((long) i * rows / count));
      for (int j = 0; j < width; j++) {
        sum[j] += row[j];
      }
    }
    return Vectors.of(width, j -> sum[j] / count);
  }
}
