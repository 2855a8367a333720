/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import ai.djl.ndarray.NDManager;
import io.detoxj.core.InterventionException;
import io.detoxj.core.architecture.HookSet;
import io.detoxj.core.checkpoint.CheckpointFolder;
import io.detoxj.core.decode.LogitsProcessor;
import io.detoxj.core.detox.ActivationIntervention;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.detox.Firing;
import io.detoxj.core.detox.Intervention;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.detox.ParameterIntervention;
import io.detoxj.core.detox.RankOneIntervention;
import io.detoxj.core.detox.WeightIntervention;
import io.detoxj.core.run.Unclosed;
import io.detoxj.core.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A view of a model with detoxifiers attached; itself a model. The model beneath stays as it was
 * and can be used at the same time. Closing the view frees what the detoxifiers hold, not the model
 * beneath.
 *
 * <p>Order: edits of one parameter act on each other's results in the order of the detoxifiers; so
 * do hooks of one point, after those of the view beneath; so do decoding interventions of one
 * stage. Weight edits are part of the model before any hook sees an activation, and hooks before
 * any decoding intervention sees logits, whatever the order.
 */
public final class DetoxifiedModel extends HookedTransformer {
  private final HookedTransformer base;
  private final Attachment attachment;
  private final ModelInfo info;
  private final NDManager memory;
  private final WeightOverlay overlay;
  private final Network network;
  private final HookSet hooks;
  private final Unclosed open = Unclosed.watch(this, "a detoxified view");

  private DetoxifiedModel(
      HookedTransformer base,
      Attachment attachment,
      NDManager memory,
      WeightOverlay overlay,
      HookSet hooks) {
    this.base = base;
    this.attachment = attachment;
    this.info = base.info().viewed(attachment.specs(), attachment.interventions());
    this.memory = memory;
    this.overlay = overlay;
    this.hooks = hooks;
    Network beneath = base.network();
    this.network =
        overlay.edited().isEmpty()
            ? beneath
            : Network.of(beneath.blueprint(), overlay.weights(), beneath.ops());
  }

  static DetoxifiedModel of(HookedTransformer base, List<Detoxifier> detoxifiers) {
    ModelInfo info = base.info();
    Attachment attachment = Attachment.of(info, detoxifiers);
    requireNewEdits(interventions(base), attachment.interventions());
    NDManager memory = base.memory().newSubManager();
    try {
      HookSet hooks = base.hooks();
      WeightOverlay overlay = new WeightOverlay(base.network(), memory);
      for (Intervention intervention : attachment.interventions()) {
        if (intervention instanceof ActivationIntervention activation) {
          hooks =
              hooks.measured(
                  activation.name(),
                  info.requireHookPoint(activation.point()),
                  activation.hook().apply(memory));
        } else if (intervention instanceof WeightIntervention weight) {
          info.requireParameter(weight.parameter());
          overlay.apply(weight);
        } else if (intervention instanceof RankOneIntervention update) {
          info.requireParameter(update.parameter());
          overlay.apply(update);
        }
      }
      return new DetoxifiedModel(base, attachment, memory, overlay, hooks);
    } catch (RuntimeException e) {
      memory.close();
      throw e;
    }
  }

  /** The same edit twice would be twice as strong, which its report would not say. */
  private static void requireNewEdits(List<Intervention> beneath, List<Intervention> attached) {
    Set<List<String>> known = new HashSet<>();
    for (Intervention one : Stream.concat(beneath.stream(), attached.stream()).toList()) {
      if (one instanceof ParameterIntervention && !known.add(List.of(one.place(), one.name()))) {
        throw new InterventionException(
            "the edit \""
                + one.name()
                + "\" of "
                + one.place()
                + " is attached already; attach it once, at the strength that is wanted, or give"
                + " another edit another name");
      }
    }
  }

  private static List<Intervention> interventions(HookedTransformer model) {
    return model instanceof DetoxifiedModel view ? view.allInterventions() : List.of();
  }

  /** What is attached, in order. */
  public List<DetoxifierSpec> specs() {
    return attachment.specs();
  }

  /**
   * The hook points and parameters that more than one of the attached interventions acts on, with
   * the names of those in their order. Their composition is well defined but depends on the order.
   */
  public Map<String, List<String>> conflicts() {
    return attachment.conflicts();
  }

  /**
   * How often each intervention acted since the view was made, and how large its changes were. One
   * that fired on no token did nothing: a run should call that an error.
   */
  @Override
  public List<Firing> firings() {
    requireOpen();
    List<Firing> all = new ArrayList<>(overlay.firings());
    all.addAll(hooks.firings());
    all.addAll(attachment.decodingFirings());
    return List.copyOf(all);
  }

  /** What the model beneath is, and what is attached to it. */
  @Override
  public String toString() {
    List<String> attached = specs().stream().map(DetoxifierSpec::id).toList();
    return base + ", with " + String.join(", ", attached);
  }

  @Override
  public List<Firing> drainFirings() {
    requireOpen();
    List<Firing> all = new ArrayList<>(hooks.drainFirings());
    all.addAll(attachment.drainDecodingFirings());
    return List.copyOf(all);
  }

  /**
   * Writes the edited model as a Hugging Face checkpoint, with the base's types, configuration and
   * tokenizer.
   *
   * @param folder made if need be; not that of the base model
   * @throws IOException if a file cannot be written
   * @throws io.detoxj.core.InterventionException if an intervention is not an edit of weights, for
   *     a checkpoint cannot hold it
   */
  public void exportTo(Path folder) throws IOException {
    requireOpen();
    CheckpointExport.write(this, folder);
  }

  /** Every intervention of this view and those beneath it. */
  List<Intervention> allInterventions() {
    List<Intervention> all = new ArrayList<>(interventions(base));
    all.addAll(attachment.interventions());
    return all;
  }

  @Override
  CheckpointFolder folder() {
    return base.folder();
  }

  @Override
  public List<LogitsProcessor> newLogitsProcessors() {
    List<LogitsProcessor> all = new ArrayList<>(base.newLogitsProcessors());
    all.addAll(attachment.newLogitsProcessors());
    return all;
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
  Network network() {
    return network;
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
    if (!open.isOpen()) {
      throw new IllegalStateException(
          "the detoxified view is closed; make another with model.with(...)");
    }
  }

  @Override
  public void close() {
    if (open.close()) {
      if (!overlay.edited().isEmpty()) {
        network.decoder().close();
      }
      memory.close();
    }
  }
}
