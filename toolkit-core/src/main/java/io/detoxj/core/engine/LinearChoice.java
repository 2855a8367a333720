/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.IValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Picks how linear layers are computed on this machine's CPU by timing both ways once a process.
 * The fastest of several runs counts, and oneDNN must win clearly, so that two runs on one machine
 * pick the same.
 */
final class LinearChoice {
  private static final int RUNS = 12;
  private static final double CLEARLY = 1.2;
  private static final Map<Boolean, TorchOps.Variant> CHOSEN = new HashMap<>();

  private LinearChoice() {}

  /**
   * The variant known to be right for this kind of processor. MKL's float32 kernels are made for
   * Intel's and run at half of oneDNN's speed on AMD's; in bfloat16 oneDNN is the faster one for a
   * single row only, on both.
   */
  static TorchOps.Variant byProcessor(boolean brain) {
    String architecture = System.getProperty("os.arch", "");
    if (!architecture.equals("amd64") && !architecture.equals("x86_64")) {
      return TorchOps.Variant.PLAIN;
    }
    if (brain) {
      return TorchOps.Variant.SINGLE_ROW;
    }
    return intel() ? TorchOps.Variant.PLAIN : TorchOps.Variant.ONEDNN;
  }

  private static boolean intel() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines.anyMatch(line -> line.contains("GenuineIntel"));
    } catch (IOException | UncheckedIOException e) {
      // Not Linux: Windows names the maker in the environment.
      return System.getenv().getOrDefault("PROCESSOR_IDENTIFIER", "").contains("GenuineIntel");
    }
  }

  /** The variant that is faster now, for weights of bfloat16 or float32, timed once a process. */
  static synchronized TorchOps.Variant measured(boolean brain) {
    return CHOSEN.computeIfAbsent(brain, LinearChoice::timed);
  }

  private static TorchOps.Variant timed(boolean brain) {
    TorchOps.noGradients();
    TorchOps plain = TorchOps.of(TorchOps.Variant.PLAIN);
    try (NDManager memory = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      // An MLP's first layer of GPT-2 small: larger than a core's caches.
      NDArray weight = memory.ones(new Shape(3072, 768));
      NDList cast = new NDList(weight, memory.create(0L), memory.create(brain ? 15L : 6L));
      NDArray typed = plain.callInTraining("converted", cast);
      boolean one = onednnWins(memory, typed, 1);
      boolean many = onednnWins(memory, typed, 16);
      if (many) {
        return TorchOps.Variant.ONEDNN;
      }
      return one ? TorchOps.Variant.SINGLE_ROW : TorchOps.Variant.PLAIN;
    }
  }

  /** Whether oneDNN is clearly faster for some rows; the fastest of several runs counts. */
  private static boolean onednnWins(NDManager memory, NDArray weight, int rows) {
    TorchOps plain = TorchOps.of(TorchOps.Variant.PLAIN);
    TorchOps onednn = TorchOps.of(TorchOps.Variant.ONEDNN);
    NDArray input = memory.ones(new Shape(1, rows, weight.getShape().get(1)));
    double plainTime = Double.MAX_VALUE;
    double onednnTime = Double.MAX_VALUE;
    for (int run = 0; run < RUNS; run++) {
      plainTime = Math.min(plainTime, nanoseconds(plain, memory, input, weight));
      onednnTime = Math.min(onednnTime, nanoseconds(onednn, memory, input, weight));
    }
    return plainTime > CLEARLY * onednnTime;
  }

  private static double nanoseconds(TorchOps ops, NDManager memory, NDArray input, NDArray weight) {
    try (IValue x = TorchOps.argument(input);
        IValue w = TorchOps.argument(weight)) {
      long began = System.nanoTime();
      ops.call(memory, "unembed", x, w).close();
      return System.nanoTime() - began;
    }
  }
}
