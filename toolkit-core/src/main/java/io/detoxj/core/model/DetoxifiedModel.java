/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import ai.djl.ndarray.NDManager;
import io.detoxj.core.InterventionException;
import io.detoxj.core.architecture.HookSet;
import io.detoxj.core.architecture.Network;
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
import io.detoxj.core.io.Unclosed;
import io.detoxj.core.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
        overlay.isEmpty()
            ? beneath
            : Network.of(beneath.blueprint(), overlay.tensors(), beneath.ops());
  }

  static DetoxifiedModel of(HookedTransformer base, List<Detoxifier> detoxifiers) {
    ModelInfo info = base.info();
    Attachment attachment = Attachment.of(info, attached(base), detoxifiers);
    requireNewEdits(attachment.interventions());
    NDManager memory = base.memory().newSubManager();
    try {
      HookSet hooks = base.hooks().uncounted();
      WeightOverlay overlay = new WeightOverlay(base.network(), memory);
      for (Intervention intervention : attachment.ownInterventions()) {
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
  private static void requireNewEdits(List<Intervention> interventions) {
    Set<List<String>> known = new HashSet<>();
    for (Intervention one : interventions) {
      if (one instanceof ParameterIntervention && !known.add(List.of(one.place(), one.name()))) {
        throw new InterventionException(
            "the edit \"%s\" of %s is attached already; attach it once, at the strength that is wanted, or give another edit another name"
                .formatted(one.name(), one.place()));
      }
    }
  }

  private static Attachment attached(HookedTransformer model) {
    return model instanceof DetoxifiedModel view ? view.attachment : Attachment.NONE;
  }

  /** What is attached to the model, in order: first to the views beneath, then to this one. */
  public List<DetoxifierSpec> specs() {
    return attachment.specs();
  }

  /**
   * The hook points and parameters that more than one of the attached interventions acts on, those
   * of the views beneath among them, with the names of those in their order. Their composition is
   * well defined but depends on the order.
   */
  public Map<String, List<String>> conflicts() {
    return attachment.conflicts();
  }

  /**
   * How often each intervention acted while this view ran, and how large its changes were; those of
   * the views beneath among them, whose own runs are not counted here. One that fired on no token
   * did nothing: a run should call that an error.
   */
  @Override
  public List<Firing> firings() {
    requireOpen();
    List<Firing> all = new ArrayList<>(edits());
    all.addAll(hooks.firings());
    all.addAll(attachment.decodingFirings());
    return List.copyOf(all);
  }

  /** First those of the views beneath. */
  @Override
  public List<Firing> edits() {
    List<Firing> all = new ArrayList<>(base.edits());
    all.addAll(overlay.firings());
    return all;
  }

  /** What the model beneath is, and what is attached to it. */
  @Override
  public String toString() {
    List<String> attached = attachment.ownSpecs().stream().map(DetoxifierSpec::id).toList();
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
    return attachment.interventions();
  }

  @Override
  CheckpointFolder folder() {
    return base.folder();
  }

  @Override
  public List<LogitsProcessor> newLogitsProcessors() {
    return attachment.newLogitsProcessors(this);
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
      if (!overlay.isEmpty()) {
        network.close();
      }
      memory.close();
    }
  }
}
