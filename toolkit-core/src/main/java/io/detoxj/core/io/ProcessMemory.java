/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The memory of this process, native and Java together. */
public final class ProcessMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String RESIDENT = "VmRSS:";
  private static final String PEAK = "VmHWM:";

  private ProcessMemory() {}

  /** Bytes of the process that are in memory now, or empty where the system does not tell. */
  public static OptionalLong residentBytes() {
    return line(RESIDENT);
  }

  /** The most bytes that were in memory at once since it began, or empty. */
  public static OptionalLong peakBytes() {
    return line(PEAK);
  }

  private static OptionalLong line(String name) {
    try (Stream<String> lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith(name))
          .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
          .findFirst();
    } catch (IOException | UncheckedIOException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
