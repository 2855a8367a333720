/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.surgery;

import io.detoxj.core.ConfigException;
import io.detoxj.core.corpus.PairFile;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.examples.data.DataPairs;
import io.detoxj.examples.data.Split;
import io.detoxj.surgery.edit.Strength;
import io.detoxj.surgery.edit.SurgeryPatch;
import io.detoxj.surgery.probe.BehaviourDirection;
import io.detoxj.surgery.probe.BehaviourProbe;
import io.detoxj.surgery.probe.FullBatchProbeTrainer;
import io.detoxj.surgery.probe.LikelihoodGradient;
import io.detoxj.surgery.probe.MlpInputProbes;
import io.detoxj.surgery.probe.ProbeRow;
import io.detoxj.surgery.region.EditTarget;
import io.detoxj.surgery.region.NeuronScore;
import io.detoxj.surgery.region.NeuronScores;
import io.detoxj.surgery.region.RegionSelection;
import io.detoxj.surgery.region.ValueScore;
import io.detoxj.surgery.search.PerplexityCost;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What edits of a model are made of.
 *
 * @param model the base
 * @param data labelled texts
 * @param pairs toxic sentences and their neutral rewrites, train split
 * @param probe after the final norm
 * @param inputs a probe at the input of each MLP
 * @param gradient where writing makes toxic texts likelier
 */
record SurgeryKit(
    TransformerModel model,
    SurgeryData data,
    List<PairFile.Pair> pairs,
    BehaviourProbe probe,
    MlpInputProbes inputs,
    BehaviourDirection gradient) {
  private static final int PROBE_TEXTS = 12_000;
  private static final int GRADIENT_PAIRS = 300;
  private static final int CALIBRATION_TEXTS = 1_000;

  /**
   * Reads the probe beside the model and computes the rest.
   *
   * @throws ConfigException if the probe is of another model
   * @throws IOException if a file cannot be read
   */
  static SurgeryKit of(TransformerModel model, Path folder, Path dataFolder) throws IOException {
    BehaviourProbe probe = BehaviourProbe.load(folder.resolve(BehaviourProbe.FOLDER_NAME));
    Optional<String> other = probe.tap().model().difference(model.info(), "was trained on");
    if (other.isPresent()) {
      throw new ConfigException(
          "the probe in %s %s; train one on this model with detoxj train-probe"
              .formatted(folder.resolve(BehaviourProbe.FOLDER_NAME), other.get()));
    }
    SurgeryData data = SurgeryData.read(dataFolder);
    List<PairFile.Pair> pairs = DataPairs.read(dataFolder, Split.TRAIN, GRADIENT_PAIRS);
    ProgressListener silent = ProgressListener.silent();
    return new SurgeryKit(
        model,
        data,
        pairs,
        probe,
        MlpInputProbes.train(
            model,
            data.texts(Split.TRAIN, PROBE_TEXTS),
            FullBatchProbeTrainer.standard(),
            "toxicity",
            silent),
        LikelihoodGradient.of(model, PairFile.toxic(pairs), PairFile.neutral(pairs), silent));
  }

  /** The probe's direction, for all layers. */
  BehaviourDirection direction() {
    return probe.direction(ProbeRow.HALF_DIFFERENCE);
  }

  /** What edits cost in perplexity on so many harmless texts of the valid split. */
  PerplexityCost cost(int texts) {
    return new PerplexityCost(
        model,
        data.texts(Split.VALID, false, texts).stream()
            .map(text -> model.tokenizer().encodePrompt(text))
            .map(ids -> Arrays.copyOf(ids, Math.min(ids.length, model.contextLength())))
            .filter(ids -> ids.length > 1)
            .toList());
  }

  /** Toxic texts to calibrate on. */
  List<String> toxicTexts() {
    return data.texts(Split.TRAIN, true, CALIBRATION_TEXTS);
  }

  /** The value-aware score by the likelihood gradient. */
  NeuronScore gradientScore() {
    return ValueScore.of(model, gradient, toxicTexts(), ProgressListener.silent()).byEffect();
  }

  /**
   * The kinds of edit by name, at rho 1. The paper moves the gates with the lowest cosines to the
   * probe towards it; the others take neurons whose value vectors point away from the probe, or
   * neurons that, opened, make toxic texts least likely by the likelihood gradient, which they move
   * towards the probe at their own layer's input.
   */
  Map<String, SurgeryPatch> kinds() {
    int count = RegionSelection.paperCount(model.info(), EditTarget.GATE);
    NeuronScore byProbe =
        ValueScore.of(model, direction(), toxicTexts(), ProgressListener.silent());
    NeuronScore byGradient = gradientScore();
    Map<String, SurgeryPatch> kinds = new LinkedHashMap<>();
    kinds.put("paper", patch(NeuronScores.lowestCosine(), count, direction()));
    kinds.put("value-probe", patch(byProbe, count, direction()));
    kinds.put("value-gradient", patch(byGradient, count, inputs.direction()));
    kinds.put("value-gradient-half", patch(byGradient, Math.max(1, count / 2), inputs.direction()));
    return kinds;
  }

  /** The same aimed the other way, at rho 1: neurons that, opened, make toxic texts likeliest. */
  SurgeryPatch amplifying() {
    NeuronScore score =
        ValueScore.of(model, gradient.negated(), toxicTexts(), ProgressListener.silent())
            .byEffect();
    int count = RegionSelection.paperCount(model.info(), EditTarget.GATE);
    return patch(score, count, inputs.direction());
  }

  /**
   * What an edit's neurons are like.
   *
   * @param shareTowards the share that, opened, makes toxic texts likelier by the gradient
   * @param preactivation mean over them and over toxic texts of the gate before its activation
   *     function
   */
  record Portrait(double shareTowards, double preactivation) {}

  /** What the neurons of edits are like. */
  Map<String, Portrait> portraits(Map<String, SurgeryPatch> edits) {
    NeuronScore effect = gradientScore();
    NeuronScore gate =
        NeuronScores.lowestPreactivation(model, toxicTexts(), ProgressListener.silent());
    Map<String, Portrait> portraits = new LinkedHashMap<>();
    edits.forEach((kind, edit) -> portraits.put(kind, portrait(edit, effect, gate)));
    return portraits;
  }

  private Portrait portrait(SurgeryPatch patch, NeuronScore effect, NeuronScore gate) {
    double towards = 0;
    double sum = 0;
    EditTarget target = patch.region().target();
    for (Map.Entry<Integer, List<Integer>> layer : patch.region().byLayer().entrySet()) {
      double[] effects = effect.of(model, target, layer.getKey(), patch.direction());
      double[] gates = gate.of(model, target, layer.getKey(), patch.direction());
      for (int index : layer.getValue()) {
        towards += effects[index] > 0 ? 1 : 0;
        sum += gates[index];
      }
    }
    int count = patch.region().neurons().size();
    return new Portrait(towards / count, sum / count);
  }

  private SurgeryPatch patch(NeuronScore score, int count, BehaviourDirection direction) {
    return patch(RegionSelection.of(score, EditTarget.GATE, count), direction);
  }

  /** The edit of a selection along a direction, at rho 1. */
  SurgeryPatch patch(RegionSelection selection, BehaviourDirection direction) {
    return SurgeryPatch.of(model, selection.select(model, direction), direction, Strength.rho(1));
  }
}
