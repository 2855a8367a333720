/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.gguf;

import io.detoxj.core.CheckpointException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The key-value pairs of a header. Whole numbers are read whatever width the file has them in, and
 * a value of another kind than asked for is refused by its key.
 */
public final class GgufMetadata {
  private final Path file;
  private final Map<String, Object> values;

  /**
   * Keeps what was read.
   *
   * @param values {@link Long}, {@link Double}, {@link Boolean}, {@link String}, {@code
   *     List<String>}, or for any other array {@code double[]}
   */
  GgufMetadata(Path file, Map<String, Object> values) {
    this.file = file;
    this.values = values;
  }

  /** The keys, in the order of the file. */
  public Set<String> keys() {
    return values.keySet();
  }

  /** Whether there is a value. */
  public boolean has(String key) {
    return values.containsKey(key);
  }

  /** A text. */
  public String text(String key) {
    return require(key, String.class, "a text");
  }

  /** A text, or what stands for it if there is none. */
  public String text(String key, String absent) {
    return has(key) ? text(key) : absent;
  }

  /** A whole number from 0 to 2^31 - 1. */
  public int size(String key) {
    long number = require(key, Long.class, "a whole number");
    if (number < 0 || number > Integer.MAX_VALUE) {
      throw refused(key, "is " + number + "; allowed are 0 to 2147483647");
    }
    return (int) number;
  }

  /** A whole number, or what stands for it if there is none. */
  public int size(String key, int absent) {
    return has(key) ? size(key) : absent;
  }

  /** A finite number. */
  public double number(String key, double absent) {
    Object value = values.get(key);
    if (value == null) {
      return absent;
    }
    double number = value instanceof Long whole ? whole : require(key, Double.class, "a number");
    if (!Double.isFinite(number)) {
      throw refused(key, "is " + number);
    }
    return number;
  }

  /** Yes or no. */
  public boolean flag(String key, boolean absent) {
    return has(key) ? require(key, Boolean.class, "true or false") : absent;
  }

  /** An array of texts. */
  @SuppressWarnings("unchecked") // an array of texts, and nothing else, is read as a list
  public List<String> texts(String key) {
    return (List<String>) require(key, List.class, "an array of texts");
  }

  /** An array of numbers. */
  public double[] numbers(String key) {
    return require(key, double[].class, "an array of numbers").clone();
  }

  /** The one number that a value has, or that all entries of an array are. */
  int same(String key, int absent) {
    if (values.get(key) instanceof double[] array) {
      if (array.length == 0 || Arrays.stream(array).anyMatch(entry -> entry != array[0])) {
        throw refused(key, "differs from block to block, which is not supported");
      }
      return (int) array[0];
    }
    return size(key, absent);
  }

  private <T> T require(String key, Class<T> type, String kind) {
    @Nullable Object value = values.get(key);
    if (!type.isInstance(value)) {
      throw refused(key, value == null ? "is missing" : "is not " + kind);
    }
    return type.cast(value);
  }

  /** What to say of a value that cannot be used. */
  CheckpointException refused(String key, String reason) {
    return new CheckpointException(file + ": " + key + " " + reason);
  }
}
