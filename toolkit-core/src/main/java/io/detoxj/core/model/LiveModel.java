/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.detoxj.core.InterventionException;
import io.detoxj.core.architecture.HookSet;
import io.detoxj.core.architecture.LowRank;
import io.detoxj.core.architecture.ModelBlueprint;
import io.detoxj.core.architecture.ModelTensors;
import io.detoxj.core.architecture.Network;
import io.detoxj.core.architecture.Parameter;
import io.detoxj.core.checkpoint.CheckpointFolder;
import io.detoxj.core.checkpoint.ScalarType;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.detox.ParameterIntervention;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.Unclosed;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A model that computes with tensors that somebody else trains, always as they are now: a policy
 * that writes texts between the steps of its training. Nothing is copied. It takes tokenizer, ends
 * of text and options from the model that the training began with, which must stay open, as must
 * the tensors; closing it closes neither. Not to be used while a step changes the tensors.
 */
public final class LiveModel extends HookedTransformer {
  private final HookedTransformer base;
  private final NDManager memory;
  private final Network network;
  private final ModelInfo info;
  private final Unclosed open = Unclosed.watch(this, "a live view of a model in training");

  private LiveModel(HookedTransformer base, ModelTensors tensors, NDManager memory) {
    this.base = base;
    this.memory = memory;
    this.network =
        Network.of(base.blueprint(), tensors, TorchOps.of(base.options().linearVariant()));
    // No two views are the same, for each changes; what is known of one holds for no other.
    this.info =
        base.info()
            .with(
                Fingerprint.builder()
                    .put("trained_from", base.info().fingerprint())
                    .put("live", UUID.randomUUID().toString())
                    .build());
  }

  /**
   * A view; the caller closes it before the tensors.
   *
   * @param base what the training began with
   * @param tensors all parameters of its blueprint
   * @param parent of the view's memory
   * @throws InterventionException if the base has hooks or acts on decoding, which a training does
   *     not see
   */
  public static LiveModel of(TransformerModel base, ModelTensors tensors, NDManager parent) {
    HookedTransformer known = (HookedTransformer) base;
    known.requireOpen();
    if (base instanceof DetoxifiedModel view
        && !view.allInterventions().stream().allMatch(ParameterIntervention.class::isInstance)) {
      throw new InterventionException(
          "something acts on activations or on decoding of the model that the training began with, which is not trained; begin with the model beneath, or with a view that only edits weights");
    }
    return new LiveModel(known, tensors, parent.newSubManager());
  }

  /** The tensors of a model, to be shared; they belong to it and must not be changed. */
  public static ModelTensors tensorsOf(TransformerModel model) {
    HookedTransformer known = (HookedTransformer) model;
    known.requireOpen();
    return known.network().tensors();
  }

  /** What makes it as it is at this moment: a hash of every tensor that is not the base's. */
  @Override
  public Fingerprint fingerprint() {
    requireOpen();
    TorchOps.noGradients();
    ModelTensors now = network.tensors();
    Map<String, String> hashes = new TreeMap<>();
    for (Parameter parameter : blueprint().parameters()) {
      NDArray array = now.get(parameter.name());
      if (array.hasGradient()) {
        hashes.put(parameter.name(), Vectors.sha256(array.toFloatArray()));
      }
    }
    for (Map.Entry<String, LowRank> update : now.updates().entrySet()) {
      LowRank factors = update.getValue();
      hashes.put(update.getKey() + ".in", Vectors.sha256(factors.in().toFloatArray()));
      hashes.put(update.getKey() + ".out", Vectors.sha256(factors.out().toFloatArray()));
    }
    return Fingerprint.builder()
        .put("trained_from", base.fingerprint())
        .put("trained", hashes)
        .build();
  }

  @Override
  public List<ModelParameter> parameters() {
    ModelBlueprint blueprint = blueprint();
    List<ModelParameter> all = new ArrayList<>();
    for (Parameter parameter : blueprint.parameters()) {
      String name = blueprint.fileName(parameter);
      String hash = Vectors.sha256(parameter(name));
      all.add(new ModelParameter(name, parameter.fileShape(), ScalarType.F32, hash));
    }
    return List.copyOf(all);
  }

  /**
   * Is refused: edits would be of weights that are gone after the next step.
   *
   * @throws InterventionException always
   */
  @Override
  public DetoxifiedModel with(Detoxifier... detoxifiers) {
    throw new InterventionException(
        "a model in training takes no detoxifier; write what was trained, load it, and attach the detoxifier there");
  }

  /** The model it was, in training. */
  @Override
  public String toString() {
    return base + ", in training";
  }

  @Override
  CheckpointFolder folder() {
    return base.folder();
  }

  @Override
  public ModelInfo info() {
    return info;
  }

  @Override
  public LoadOptions options() {
    return base.options();
  }

  @Override
  public Tokenizer tokenizer() {
    return base.tokenizer();
  }

  @Override
  public List<Integer> endsOfText() {
    return base.endsOfText();
  }

  @Override
  Network network() {
    return network;
  }

  @Override
  HookSet hooks() {
    return HookSet.NONE;
  }

  @Override
  NDManager memory() {
    return memory;
  }

  @Override
  void requireOpen() {
    base.requireOpen();
    if (!open.isOpen()) {
      throw new IllegalStateException("the live view is closed; make another with live(...)");
    }
  }

  @Override
  public void close() {
    if (open.close()) {
      network.close();
      memory.close();
    }
  }
}
