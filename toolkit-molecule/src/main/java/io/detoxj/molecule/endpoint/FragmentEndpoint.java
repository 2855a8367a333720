/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.endpoint;

import com.actelion.research.chem.SmilesParser;
import com.actelion.research.chem.StereoMolecule;
import com.actelion.research.chem.prediction.ToxicityPredictor;
import io.detoxj.molecule.chemistry.Molecule;
import java.util.Map;

/**
 * Judges by OpenChemLib's lists of fragments: a molecule with one that is known of mutagenic,
 * tumorigenic or irritant compounds is toxic. It knows AMES, carcinogens and skin reactions; of
 * other endpoints the judgement is missing. A molecule without such a fragment need not be safe.
 */
public final class FragmentEndpoint implements ToxicityEndpoint {
  private static final Map<String, Integer> RISKS =
      Map.of(
          "AMES", ToxicityPredictor.cRiskTypeMutagenic,
          "Carcinogens_Lagunin", ToxicityPredictor.cRiskTypeTumorigenic,
          "Skin_Reaction", ToxicityPredictor.cRiskTypeIrritant);

  private final ToxicityPredictor predictor = new ToxicityPredictor();

  /** Loads the lists. */
  public FragmentEndpoint() {}

  @Override
  public String provenance() {
    return "fragments of OpenChemLib 2025.7.0";
  }

  @Override
  public Judgement judge(String endpoint, Molecule molecule) {
    Integer risk = RISKS.get(endpoint);
    if (risk == null) {
      return new Judgement.Missing("no list of fragments for " + endpoint);
    }
    StereoMolecule other = new StereoMolecule();
    try {
      new SmilesParser().parse(other, molecule.canonicalSmiles());
    } catch (Exception e) { // it declares no narrower one
      return new Judgement.Missing("OpenChemLib cannot read the molecule: " + e.getMessage());
    }
    return judgement(risk, other);
  }

  private synchronized Judgement judgement(int risk, StereoMolecule molecule) {
    int level = predictor.assessRisk(molecule, risk, null);
    return switch (level) {
      case ToxicityPredictor.cNoRisk -> new Judgement.Judged("none", 1);
      case ToxicityPredictor.cLowRisk -> new Judgement.Judged("low", 0);
      case ToxicityPredictor.cHighRisk -> new Judgement.Judged("high", 0);
      default -> new Judgement.Missing("OpenChemLib does not know the risk");
    };
  }
}
