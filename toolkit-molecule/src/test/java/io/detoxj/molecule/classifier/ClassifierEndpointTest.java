/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.classifier;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.io.Sha256;
import io.detoxj.eval.data.BundledFile;
import io.detoxj.molecule.chemistry.Molecule;
import io.detoxj.molecule.endpoint.Judgement;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The classifiers that come with the toolkit. */
class ClassifierEndpointTest {
  private static final ClassifierEndpoint BUNDLED = ClassifierEndpoint.bundled();
  private static final String CARD = BundledFile.text(ClassifierEndpoint.class, "MODEL_CARD.md");

  static Stream<String> endpoints() {
    return BUNDLED.endpoints().stream();
  }

  @ParameterizedTest
  @MethodSource("endpoints")
  void the_card_is_of_the_files(String endpoint) {
    byte[] bytes = BundledFile.bytes(ClassifierEndpoint.class, endpoint + ".bin");
    EndpointClassifier classifier = ClassifierFile.decode(bytes, endpoint);
    assertThat(classifier.facts().endpoint()).isEqualTo(endpoint);
    assertThat(classifier.facts().provenance()).containsKeys("data", "molecules", "toxic", "seed");
    assertThat(bytes.length).isLessThan(2_000_000);
    assertThat(CARD)
        .contains(
            "| %s | %s | `%s…` |"
                .formatted(
                    String.format(Locale.ROOT, "%.2f", classifier.facts().domain()),
                    bytes.length,
                    Sha256.hex(bytes).substring(0, 16)));
  }

  @ParameterizedTest
  @CsvSource({
    "O=[N+]([O-])c1ccc2ccccc2c1, true", // nitro on condensed rings
    "CCN(N=O)CC, true", // a nitrosamine
    "CC(C)Cc1ccc(cc1)C(C)C(=O)O, false" // ibuprofen
  })
  void mutagens_of_text_books_are_told(String smiles, boolean toxic) {
    EndpointPrediction prediction = BUNDLED.predict(Molecule.parse(smiles)).get("AMES");
    assertThat(prediction.outside()).isFalse();
    assertThat(prediction.toxic()).isEqualTo(toxic);
  }

  @Test
  void a_blocker_of_herg_is_found() {
    Judgement terfenadine =
        BUNDLED.judge(
            "hERG", Molecule.parse("CC(C)(C)c1ccc(cc1)C(O)CCCN2CCC(CC2)C(O)(c3ccccc3)c4ccccc4"));
    assertThat(terfenadine)
        .isInstanceOfSatisfying(
            Judgement.Judged.class, judged -> assertThat(judged.safety()).isLessThan(0.5));
  }

  @Test
  void what_no_training_was_like_is_missing_and_never_safe() {
    Molecule cage = Molecule.parse("B12B3B4B5B1[Si]2[Si]3[Si]4[Si]5");
    for (String endpoint : BUNDLED.endpoints()) {
      assertThat(BUNDLED.judge(endpoint, cage)).isInstanceOf(Judgement.Missing.class);
    }
    assertThat(BUNDLED.judge("Skin_Reaction", Molecule.parse("CCO")))
        .isEqualTo(new Judgement.Missing("no classifier for Skin_Reaction"));
    assertThat(BUNDLED.judge("AMES", Molecule.parse("[Lr]"))).isInstanceOf(Judgement.Missing.class);
  }

  @Test
  void configuration_changes_nothing() {
    assertThat(BUNDLED.predict(Molecule.parse("C[C@H](N)Cc1ccccc1")))
        .isEqualTo(BUNDLED.predict(Molecule.parse("C[C@@H](N)Cc1ccccc1")));
  }

  @Test
  void the_provenance_names_the_files() {
    assertThat(BUNDLED.provenance()).matches("classifiers of DetoxJ \\([0-9a-f]{12}\\)");
    assertThat(BUNDLED.endpoints()).hasSize(15).contains("AMES", "Tox21_SR_p53");
  }
}
