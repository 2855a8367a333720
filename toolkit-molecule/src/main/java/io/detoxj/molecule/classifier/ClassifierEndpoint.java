/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.classifier;

import io.detoxj.core.io.Sha256;
import io.detoxj.eval.data.BundledFile;
import io.detoxj.molecule.chemistry.InvalidMoleculeException;
import io.detoxj.molecule.chemistry.Molecule;
import io.detoxj.molecule.endpoint.Judgement;
import io.detoxj.molecule.endpoint.ToxicityEndpoint;
import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Judges by classifiers: of a molecule unlike all that they were trained on, and of endpoints that
 * there is no classifier of, the judgement is missing. What is found safe need not be safe.
 *
 * <p>The card beside the bundled ones, MODEL_CARD.md, has what they were measured to do.
 */
public final class ClassifierEndpoint implements ToxicityEndpoint {
  private static final List<String> BUNDLED =
      List.of(
          "AMES",
          "DILI",
          "hERG",
          "Tox21_NR_AR",
          "Tox21_NR_AR_LBD",
          "Tox21_NR_AhR",
          "Tox21_NR_Aromatase",
          "Tox21_NR_ER",
          "Tox21_NR_ER_LBD",
          "Tox21_NR_PPAR_gamma",
          "Tox21_SR_ARE",
          "Tox21_SR_ATAD5",
          "Tox21_SR_HSE",
          "Tox21_SR_MMP",
          "Tox21_SR_p53");

  /** Loaded when first asked for. */
  private static final class Bundled {
    static final ClassifierEndpoint ALL = load();

    private static ClassifierEndpoint load() {
      Map<String, EndpointClassifier> classifiers = new LinkedHashMap<>();
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (String endpoint : BUNDLED) {
        byte[] bytes = BundledFile.bytes(ClassifierEndpoint.class, endpoint + ".bin");
        all.writeBytes(bytes);
        classifiers.put(endpoint, ClassifierFile.decode(bytes, endpoint + ".bin"));
      }
      return new ClassifierEndpoint(
          "classifiers of DetoxJ (" + Sha256.hex(all.toByteArray()).substring(0, 12) + ")",
          classifiers);
    }
  }

  private final String provenance;
  private final Map<String, EndpointClassifier> classifiers;

  private ClassifierEndpoint(String provenance, Map<String, EndpointClassifier> classifiers) {
    this.provenance = provenance;
    this.classifiers = classifiers;
  }

  /**
   * The classifiers that come with the toolkit.
   *
   * @throws io.detoxj.core.CheckpointException if a file of theirs is missing or damaged
   */
  public static ClassifierEndpoint bundled() {
    return Bundled.ALL;
  }

  /**
   * Classifiers of one's own; of two of one endpoint the last one judges.
   *
   * @param provenance as tables name them
   */
  public static ClassifierEndpoint of(String provenance, List<EndpointClassifier> classifiers) {
    Map<String, EndpointClassifier> byEndpoint = new LinkedHashMap<>();
    classifiers.forEach(one -> byEndpoint.put(one.facts().endpoint(), one));
    return new ClassifierEndpoint(provenance, byEndpoint);
  }

  @Override
  public String provenance() {
    return provenance;
  }

  /** The endpoints that there are classifiers of. */
  public List<String> endpoints() {
    return List.copyOf(classifiers.keySet());
  }

  /**
   * What each classifier says of a molecule, by endpoint.
   *
   * @throws InvalidMoleculeException if its properties cannot be computed
   */
  public Map<String, EndpointPrediction> predict(Molecule molecule) {
    MoleculeFeatures features = MoleculeFeatures.of(molecule);
    Map<String, EndpointPrediction> predictions = new LinkedHashMap<>();
    classifiers.forEach((endpoint, one) -> predictions.put(endpoint, one.predict(features)));
    return predictions;
  }

  @Override
  public Judgement judge(String endpoint, Molecule molecule) {
    EndpointClassifier classifier = classifiers.get(endpoint);
    if (classifier == null) {
      return new Judgement.Missing("no classifier for " + endpoint);
    }
    MoleculeFeatures features;
    try {
      features = MoleculeFeatures.of(molecule);
    } catch (InvalidMoleculeException e) {
      return new Judgement.Missing("outside the domain: " + e.getMessage());
    }
    EndpointPrediction prediction = classifier.predict(features);
    if (prediction.outside()) {
      return new Judgement.Missing(
          String.format(
              Locale.ROOT,
              "outside the domain: the most similar molecule of the training has a similarity of"
                  + " %.2f, and %.2f is needed",
              prediction.nearest(),
              prediction.domain()));
    }
    return new Judgement.Judged(
        String.format(
            Locale.ROOT,
            "%s %.3f",
            prediction.toxic() ? "toxic" : "not toxic",
            prediction.probability()),
        prediction.safety());
  }
}
