/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.engine;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.detoxj.core.DetoxException;
import io.detoxj.core.io.Offline;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * The scripted operators. Their TorchScript text is a resource beside this class, packed in memory
 * and compiled by libtorch once per process and variant; they hold no weights, so every tensor
 * stays an ordinary NDArray of its owner. Safe for use by several threads.
 */
public final class TorchOps {
  /** How linear layers are computed. */
  public enum Variant {
    /** oneDNN kernels: about twice as fast on CPUs where MKL is weak. Inference on CPU only. */
    ONEDNN,
    /** {@code torch.linear}: any device, differentiable. */
    PLAIN,
    /** oneDNN for a single row, which is decoding at batch 1, else {@code torch.linear}. */
    SINGLE_ROW,
    /** {@code torch.linear} in bfloat16 over float32 weights: training on CPUs with AMX. */
    MIXED
  }

  /**
   * System property that names the variant for inference: {@code processor} (the default), {@code
   * measured} (timed at the first load), {@code onednn}, {@code single_row} or {@code plain}.
   */
  public static final String VARIANT_PROPERTY = "detoxj.linear";

  private static final Map<Variant, TorchOps> LOADED = new EnumMap<>(Variant.class);

  private final PtSymbolBlock module;

  /** Loads libtorch once: grad mode may be set before the first array is made. */
  private static final class Loaded {
    static {
      Offline.byDefault();
      Engine.getEngine("PyTorch");
    }

    /** Does nothing; the class is initialised by the call. */
    static void require() {}
  }

  private TorchOps(PtSymbolBlock module) {
    this.module = module;
  }

  /**
   * The operators in one variant, compiled at first use.
   *
   * @throws DetoxException if libtorch refuses the script, which means another libtorch than the
   *     one this toolkit is built for
   */
  public static TorchOps of(Variant variant) {
    synchronized (LOADED) {
      return LOADED.computeIfAbsent(variant, TorchOps::load);
    }
  }

  /**
   * The variant for inference on a device: {@code torch.linear} on GPUs, else the one named by
   * {@link #VARIANT_PROPERTY}, else the one right for the maker of the CPU. The rule is fixed, for
   * two variants round differently and a choice by time could differ between two runs; a report
   * should name the one in use. A variant for which the processor has no kernels, as oneDNN has
   * none of bfloat16 for x86-64 without AVX-512, is replaced by a simpler one, and the log says so.
   *
   * @param bfloat16 whether weights are bfloat16
   */
  public static Variant inferenceVariant(Device device, boolean bfloat16) {
    if (device.isGpu()) {
      return Variant.PLAIN;
    }
    String name = System.getProperty(VARIANT_PROPERTY, "processor");
    Variant wanted =
        switch (name) {
          case "processor" -> LinearChoice.byProcessor(bfloat16);
          case "measured" -> LinearChoice.measured(bfloat16);
          case "onednn" -> Variant.ONEDNN;
          case "plain" -> Variant.PLAIN;
          case "single_row" -> Variant.SINGLE_ROW;
          default ->
              throw new DetoxException(
                  "-D%s must be processor, measured, onednn, single_row or plain but was %s"
                      .formatted(VARIANT_PROPERTY, name));
        };
    return LinearChoice.usable(wanted, bfloat16);
  }

  private static TorchOps load(Variant variant) {
    String linear =
        switch (variant) {
          case ONEDNN -> "linear-onednn.ts";
          case PLAIN -> "linear-plain.ts";
          case SINGLE_ROW -> "linear-single.ts";
          case MIXED -> "linear-mixed.ts";
        };
    return compile(
        TorchOps.class,
        linear,
        "common.ts",
        "gpt2.ts",
        "gated.ts",
        "neox.ts",
        "gptj.ts",
        "opt.ts",
        "tensors.ts",
        "encoder.ts",
        "seq2seq.ts");
  }

  /**
   * Operators of another module. Compiling costs time and memory that is never freed: to be done
   * once.
   *
   * @param owner the resources lie beside this class
   * @param resources TorchScript, each method indented by two spaces
   * @throws DetoxException if libtorch refuses the script
   */
  public static TorchOps compile(Class<?> owner, String... resources) {
    Offline.byDefault();
    StringBuilder methods = new StringBuilder();
    for (String resource : resources) {
      methods.append(text(owner, resource));
    }
    byte[] archive = TorchScriptArchive.of(methods.toString());
    PtNDManager manager = (PtNDManager) NDManager.newBaseManager(Device.cpu(), "PyTorch");
    try {
      return new TorchOps(
          JniUtils.loadModule(manager, new ByteArrayInputStream(archive), false, false));
    } catch (IOException | RuntimeException e) {
      throw new DetoxException(
          "libtorch refused the scripted operators; use the versions of DJL and pytorch-native"
              + " that the toolkit's pom names",
          e);
    }
  }

  private static String text(Class<?> owner, String resource) {
    try (InputStream in = owner.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("resource " + resource + " is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Calls a method without gradients.
   *
   * @param manager owns the result
   * @param method the method's name in the script
   * @param inputs its arguments; the caller closes them
   * @return the result, an inference tensor: not to be changed in place
   * @throws DetoxException if PyTorch fails, for want of memory or of a kernel
   */
  public PtNDArray call(NDManager manager, String method, IValue... inputs) {
    try (IValue result = IValueUtils.runMethod(module, method, inputs)) {
      return result.toTensor((PtNDManager) manager);
    } catch (EngineException e) {
      throw EngineFailure.of(method, e);
    }
  }

  /**
   * Makes an ordinary tensor: unlike a result of {@link #call} it may be changed in place, and a
   * pass with gradients may use it. For weights, and not on the way from ids to logits.
   *
   * @param method the method's name in the script
   * @param inputs its arguments; the first one's manager owns the result
   * @throws DetoxException if PyTorch fails, for want of memory or of a kernel
   */
  public NDArray make(String method, NDArray... inputs) {
    noGradients();
    for (NDArray input : inputs) {
      input.setName(null);
    }
    return callInTraining(method, new NDList(inputs));
  }

  /**
   * Calls a method in training mode: the result carries the graph while grad mode is on.
   *
   * @param method the method's name in the script
   * @param inputs tensors; those named {@code x[]} form one list, those named {@code w.NAME} one
   *     dictionary. The first one's manager owns the result
   * @throws DetoxException if PyTorch fails, for want of memory or of a kernel
   */
  public NDArray callInTraining(String method, NDList inputs) {
    return callForListInTraining(method, inputs).get(0);
  }

  /** As {@link #callInTraining}, for a method that returns a list. */
  public NDList callForListInTraining(String method, NDList inputs) {
    try (NDArray name = inputs.get(0).getManager().create(0f)) {
      name.setName("module_method:" + method);
      NDList all = new NDList(inputs);
      all.add(name);
      return IValueUtils.forward(module, all, true);
    } catch (EngineException e) {
      throw EngineFailure.of(method, e);
    }
  }

  /** A tensor as an argument; the caller closes it. */
  public static IValue argument(NDArray array) {
    return IValue.from((PtNDArray) array);
  }

  /** A list of tensors as one argument; the caller closes it. */
  public static IValue listArgument(NDArray... arrays) {
    return IValue.listFrom(
        Arrays.stream(arrays).map(PtNDArray.class::cast).toArray(PtNDArray[]::new));
  }

  /**
   * Turns grad mode off on this thread. It is on by default on every thread but the one that
   * started the engine, and then inference would build graphs and keep their memory.
   */
  public static void noGradients() {
    Loaded.require();
    JniUtils.setGradMode(false);
  }

  /**
   * Whether grad mode is on, on this thread. An array that is the result of others does not tell
   * whether it has a graph: {@code hasGradient} is true of parameters alone.
   */
  public static boolean gradientsOn() {
    Loaded.require();
    return JniUtils.isGradMode();
  }

  /** Turns grad mode on, runs, and turns it off again. */
  public static void withGradients(Runnable body) {
    Loaded.require();
    JniUtils.setGradMode(true);
    // The script optimiser's own derivatives lose the casts of mixed precision; autograd's do not.
    JniUtils.setGraphExecutorOptimize(false);
    try {
      body.run();
    } finally {
      JniUtils.setGraphExecutorOptimize(true);
      JniUtils.setGradMode(false);
    }
  }
}
