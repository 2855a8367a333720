/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.IValue;
import io.detoxj.core.DetoxException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Picks how linear layers are computed on this machine's CPU: by its maker or by timing both ways,
 * and among the ways for which it has kernels.
 */
final class LinearChoice {
  private static final Logger LOG = LoggerFactory.getLogger(LinearChoice.class);
  private static final int RUNS = 12;
  private static final double CLEARLY = 1.2;
  private static final Map<Boolean, TorchOps.Variant> CHOSEN = new HashMap<>();
  private static final Map<Way, TorchOps.Variant> USABLE = new HashMap<>();

  private LinearChoice() {}

  /**
   * A way to compute linear layers.
   *
   * @param bfloat16 whether the weights are bfloat16, else float32
   */
  record Way(TorchOps.Variant variant, boolean bfloat16) {}

  /** Says why a way cannot be gone here; empty if it can. */
  @FunctionalInterface
  interface Probe {
    Optional<String> refusal(Way way);
  }

  /**
   * The variant that is wanted, or if the processor has no kernels for it, the next simpler one
   * that it has. Tried once a process; a fallback is one line in the log.
   */
  static synchronized TorchOps.Variant usable(TorchOps.Variant wanted, boolean bfloat16) {
    return USABLE.computeIfAbsent(
        new Way(wanted, bfloat16), way -> usable(way, LinearChoice::refusal, LOG::warn));
  }

  static TorchOps.Variant usable(Way wanted, Probe probe, Consumer<String> log) {
    String reason = "";
    for (TorchOps.Variant variant : simpler(wanted.variant())) {
      Optional<String> refusal =
          variant == TorchOps.Variant.PLAIN
              ? Optional.empty()
              : probe.refusal(new Way(variant, wanted.bfloat16()));
      if (refusal.isEmpty()) {
        if (variant != wanted.variant()) {
          log.accept(fallback(wanted, variant, reason));
        }
        return variant;
      }
      reason = reason.isEmpty() ? refusal.get() : reason;
    }
    return TorchOps.Variant.PLAIN;
  }

  /** A variant and what to try after it. */
  private static List<TorchOps.Variant> simpler(TorchOps.Variant variant) {
    return switch (variant) {
      case ONEDNN ->
          List.of(TorchOps.Variant.ONEDNN, TorchOps.Variant.SINGLE_ROW, TorchOps.Variant.PLAIN);
      case SINGLE_ROW -> List.of(TorchOps.Variant.SINGLE_ROW, TorchOps.Variant.PLAIN);
      case PLAIN, MIXED -> List.of(variant);
    };
  }

  private static String fallback(Way wanted, TorchOps.Variant used, String reason) {
    return "linear layers in %s are computed by %s, for this processor has no kernel for %s (%s)"
        .formatted(
            wanted.bfloat16() ? "bfloat16" : "float32",
            used.name().toLowerCase(Locale.ROOT),
            wanted.variant().name().toLowerCase(Locale.ROOT),
            reason);
  }

  private static Optional<String> refusal(Way way) {
    try {
      return LinearProbe.refusal(TorchOps.of(way.variant()), way.bfloat16());
    } catch (DetoxException e) {
      // A libtorch built without oneDNN refuses the script itself.
      return Optional.of(e.getMessage());
    }
  }

  /**
   * The variant known to be right for this kind of processor. MKL's float32 kernels are made for
   * Intel's and run at half of oneDNN's speed on AMD's; in bfloat16 oneDNN is the faster one for a
   * single row only, on both.
   */
  static TorchOps.Variant byProcessor(boolean bfloat16) {
    String architecture = System.getProperty("os.arch", "");
    if (!architecture.equals("amd64") && !architecture.equals("x86_64")) {
      return TorchOps.Variant.PLAIN;
    }
    if (bfloat16) {
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

  /**
   * The variant that is faster now, for weights of bfloat16 or float32, timed once a process. The
   * fastest of several runs counts, and oneDNN must win clearly, so that two runs on one machine
   * pick the same.
   */
  static synchronized TorchOps.Variant measured(boolean bfloat16) {
    return CHOSEN.computeIfAbsent(bfloat16, LinearChoice::timed);
  }

  private static TorchOps.Variant timed(boolean bfloat16) {
    if (usable(TorchOps.Variant.ONEDNN, bfloat16) != TorchOps.Variant.ONEDNN) {
      return usable(TorchOps.Variant.SINGLE_ROW, bfloat16);
    }
    TorchOps.noGradients();
    TorchOps plain = TorchOps.of(TorchOps.Variant.PLAIN);
    try (NDManager memory = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      // An MLP's first layer of GPT-2 small: larger than a core's caches.
      NDArray weight = memory.ones(new Shape(3072, 768));
      NDArray typed = plain.make(bfloat16 ? "copy_bfloat16" : "copy_float32", weight);
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
