/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.benchmark;

import com.sun.management.OperatingSystemMXBean;
import io.detoxj.cli.console.Program;
import io.detoxj.core.DetoxException;
import io.detoxj.core.io.Closer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Takes one measurement for each line of standard input, so that {@code compare.py} can time
 * another program in turn: answered by {@code RES [[seconds, ...], checksum]}, {@code rss} by the
 * process's peak memory in MiB, and {@code quit} ends it.
 */
abstract class DrivenBenchmark extends Program {
  /** Closed at the end. */
  final Closer open = new Closer();

  /**
   * Measured times.
   *
   * @param seconds of each repeat
   * @param checksum of the result, to be compared with the other program's
   */
  record Timings(List<Double> seconds, double checksum) {
    @Override
    public String toString() {
      return "RES [["
          + seconds.stream()
              .map(value -> String.format(Locale.ROOT, "%.7f", value))
              .collect(Collectors.joining(", "))
          + "], "
          + checksum
          + "]";
    }
  }

  /** Answers a line: timings, or what is wrong with it after {@code ERR}. */
  abstract String answer(String[] words) throws IOException;

  @Override
  public Integer call() throws IOException {
    out().println("READY");
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.trim().split("\\s+", -1);
      if (words[0].equals("quit")) {
        break;
      }
      out().println(words[0].equals("rss") ? peakMemory() : answer(words));
    }
    open.close();
    return 0;
  }

  /** Seconds of the processor, which other work on the machine does not change much. */
  static double processorSeconds() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime()
        / 1e9;
  }

  private static Timings peakMemory() throws IOException {
    long peak = memoryKib("VmHWM");
    if (peak == 0) {
      throw new DetoxException("this system does not tell the peak memory of a process");
    }
    return new Timings(List.of(peak / 1024.0), 0);
  }

  /** Memory of this process in KiB, such as {@code VmRSS}, what it has now; 0 if none tells. */
  static long memoryKib(String field) throws IOException {
    Path status = Path.of("/proc/self/status");
    List<String> lines = Files.exists(status) ? Files.readAllLines(status) : List.of();
    return lines.stream()
        .filter(line -> line.startsWith(field + ":"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }
}
