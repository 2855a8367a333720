/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.molecule;

import io.detoxj.core.math.RocAuc;
import io.detoxj.molecule.classifier.ClassifierTrainer;
import io.detoxj.molecule.classifier.EndpointClassifier;
import io.detoxj.molecule.classifier.EndpointPrediction;
import io.detoxj.molecule.classifier.MoleculeFeatures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Trains and measures the classifier of an endpoint: on parts of the molecules, tested on the rest,
 * and then on all of them.
 *
 * @param data the molecules
 * @param trainer how classifiers are trained
 * @param splits how many splits by scaffolds are tested, beside a random one
 * @param seed of the first split, and of the folds
 */
record EndpointMeasuring(EndpointData data, ClassifierTrainer trainer, int splits, long seed) {
  private static final int FOLDS = 5;

  /** A classifier and what was measured. */
  record Measured(EndpointClassifier classifier, EndpointReport report) {}

  Measured measure(String settings, Map<String, String> provenance) {
    List<EndpointReport.Tested> tested = new ArrayList<>();
    for (MoleculeSplit split : splitList()) {
      tested.add(test(split));
    }
    List<LabelledMolecule> all = data.molecules();
    ClassifierTrainer.Trained trained =
        train(new MoleculeSplit(MoleculeSplit.Kind.SCAFFOLD, seed), all, provenance);
    EndpointClassifier.Facts facts = trained.classifier().facts();
    List<EndpointPrediction> validated =
        IntStream.range(0, all.size())
            .mapToObj(
                i ->
                    new EndpointPrediction(
                        trained.probabilities()[i],
                        facts.threshold(),
                        trained.nearest()[i],
                        facts.domain()))
            .toList();
    EndpointReport report =
        new EndpointReport(
            EndpointReport.FORMAT,
            settings,
            data.endpoint(),
            data.rows(),
            data.unreadable(),
            data.conflicting(),
            data.repeated(),
            tested,
            Quality.of(validated, labels(all)),
            trained.linearAuc(),
            trained.treeAuc(),
            trained.meanAuc(),
            quality(trained.classifier(), data.heldOut()));
    return new Measured(trained.classifier(), report);
  }

  /** The splits by scaffolds, then the random one. */
  List<MoleculeSplit> splitList() {
    List<MoleculeSplit> all = new ArrayList<>();
    for (int i = 0; i < splits; i++) {
      all.add(new MoleculeSplit(MoleculeSplit.Kind.SCAFFOLD, seed + i));
    }
    all.add(new MoleculeSplit(MoleculeSplit.Kind.RANDOM, seed));
    return all;
  }

  private EndpointReport.Tested test(MoleculeSplit split) {
    boolean[] test = split.test(data.molecules());
    List<LabelledMolecule> train = part(test, false);
    List<LabelledMolecule> rest = part(test, true);
    EndpointClassifier classifier = train(split, train, Map.of()).classifier();
    return new EndpointReport.Tested(
        split.kind(),
        split.seed(),
        classifier.facts().treeShare(),
        auc(rest, classifier::linearLogOdds),
        auc(rest, classifier::treeLogOdds),
        auc(rest, one -> classifier.linearLogOdds(one) + classifier.treeLogOdds(one)),
        quality(classifier, rest));
  }

  private ClassifierTrainer.Trained train(
      MoleculeSplit split, List<LabelledMolecule> molecules, Map<String, String> provenance) {
    return trainer.train(
        data.endpoint(),
        molecules.stream().map(LabelledMolecule::example).toList(),
        split.folds(molecules, FOLDS),
        provenance);
  }

  private List<LabelledMolecule> part(boolean[] test, boolean tested) {
    return IntStream.range(0, test.length)
        .filter(i -> test[i] == tested)
        .mapToObj(data.molecules()::get)
        .toList();
  }

  private static double auc(
      List<LabelledMolecule> molecules, ToDoubleFunction<MoleculeFeatures> score) {
    boolean[] toxic = new boolean[molecules.size()];
    for (int i = 0; i < toxic.length; i++) {
      toxic[i] = molecules.get(i).toxic();
    }
    return RocAuc.of(
        molecules.stream().mapToDouble(one -> score.applyAsDouble(one.features())).toArray(),
        toxic);
  }

  private static Quality quality(EndpointClassifier classifier, List<LabelledMolecule> molecules) {
    return Quality.of(
        molecules.stream().map(one -> classifier.predict(one.features())).toList(),
        labels(molecules));
  }

  private static List<Boolean> labels(List<LabelledMolecule> molecules) {
    return molecules.stream().map(LabelledMolecule::toxic).toList();
  }
}
