/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import io.detoxj.core.detox.ActivationIntervention;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.detox.Firing;
import io.detoxj.core.detox.Intervention;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;

/**
 * A view of a model with detoxifiers attached; itself a model. The model beneath stays as it was
 * and can be used at the same time. Closing the view frees what the detoxifiers hold, not the model
 * beneath.
 */
public final class DetoxifiedModel extends HookedTransformer {
  private final HookedTransformer base;
  private final List<DetoxifierSpec> specs;
  private final NDManager memory;
  private final HookSet hooks;
  private boolean closed;

  private DetoxifiedModel(
      HookedTransformer base, List<DetoxifierSpec> specs, NDManager memory, HookSet hooks) {
    this.base = base;
    this.specs = specs;
    this.memory = memory;
    this.hooks = hooks;
  }

  static DetoxifiedModel of(HookedTransformer base, List<Detoxifier> detoxifiers) {
    if (detoxifiers.isEmpty()) {
      throw new IllegalArgumentException("with(...) needs at least one detoxifier");
    }
    ModelInfo info = base.info();
    List<Intervention> interventions = new ArrayList<>();
    for (Detoxifier detoxifier : detoxifiers) {
      interventions.addAll(detoxifier.plan(info).interventions());
    }
    NDManager memory = base.memory().newSubManager();
    try {
      HookSet hooks = base.hooks();
      for (Intervention intervention : interventions) {
        hooks = attach(hooks, intervention, info, memory);
      }
      List<DetoxifierSpec> specs = detoxifiers.stream().map(Detoxifier::spec).toList();
      return new DetoxifiedModel(base, specs, memory, hooks);
    } catch (RuntimeException e) {
      memory.close();
      throw e;
    }
  }

  private static HookSet attach(
      HookSet hooks, Intervention intervention, ModelInfo info, NDManager memory) {
    // The only permitted kind so far; the sealed interface makes the compiler find this line.
    ActivationIntervention activation = (ActivationIntervention) intervention;
    return hooks.measured(
        activation.name(),
        info.requireHookPoint(activation.point()),
        activation.hook().apply(memory),
        memory);
  }

  /** What is attached, in order. */
  public List<DetoxifierSpec> specs() {
    return specs;
  }

  /**
   * How often each intervention acted since the view was made, and how large its changes were. One
   * that fired on no token did nothing: a run should call that an error.
   */
  public List<Firing> firings() {
    requireOpen();
    return hooks.firings();
  }

  @Override
  public ModelInfo info() {
    return base.info();
  }

  @Override
  public Tokenizer tokenizer() {
    return base.tokenizer();
  }

  @Override
  public int vocabularySize() {
    return base.vocabularySize();
  }

  @Override
  public int contextLength() {
    return base.contextLength();
  }

  @Override
  public int endOfText() {
    return base.endOfText();
  }

  @Override
  public int nativeArrays() {
    return ((PtNDManager) memory).getManagedArrays().size();
  }

  @Override
  Decoder decoder() {
    return base.decoder();
  }

  @Override
  HookSet hooks() {
    return hooks;
  }

  @Override
  NDManager memory() {
    return memory;
  }

  @Override
  void requireOpen() {
    base.requireOpen();
    if (closed) {
      throw new IllegalStateException(
          "the detoxified view is closed; make another with model.with(...)");
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      memory.close();
    }
  }
}
