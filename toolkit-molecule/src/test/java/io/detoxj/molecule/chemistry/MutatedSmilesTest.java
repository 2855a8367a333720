/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.chemistry;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.math.RandomStreams;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Texts that are nearly molecules are described or refused by name, and never take long. */
class MutatedSmilesTest {
  private static final String ALPHABET = "CNOPSFIBrcnos[]()=#+-@/\\%0123456789.Hl*:$~ \n\u00e9\0";
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @Test
  void a_thousand() {
    mutate(1_000, 1);
  }

  @Test
  @Tag("slow")
  void a_hundred_thousand() {
    mutate(100_000, 2);
  }

  private static void mutate(int count, long seed) {
    List<String> seeds =
        Golden.bundled("golden_molecules.tsv").stream().map(row -> row.get("smiles")).toList();
    RandomGenerator random = RandomStreams.named(seed, "mutations");
    int valid = 0;
    for (int i = 0; i < count; i++) {
      String mutated = mutated(seeds.get(random.nextInt(seeds.size())), random);
      valid += Assertions.assertTimeoutPreemptively(LIMIT, () -> described(mutated), () -> mutated);
    }
    // Else nothing but the parser was tried.
    assertThat(valid).isBetween(count / 20, count);
  }

  private static int described(String smiles) {
    try {
      Molecule molecule = Molecule.parse(smiles);
      Description description = Description.of(molecule);
      assertThat(description.drugLikeness()).as(smiles).isBetween(0.0, 1.0);
      assertThat(description.syntheticAccessibility()).as(smiles).isBetween(1.0, 10.0);
      assertThat(Fingerprint.of(molecule).similarity(Fingerprint.of(molecule))).isEqualTo(1);
      assertThat(Molecule.parse(molecule.canonicalSmiles()).heavyAtoms())
          .as(smiles)
          .isEqualTo(molecule.heavyAtoms());
      return 1;
    } catch (InvalidMoleculeException e) {
      assertThat(e.getMessage()).isNotBlank();
      return 0;
    }
  }

  private static String mutated(String smiles, RandomGenerator random) {
    StringBuilder text = new StringBuilder(smiles);
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < changes && text.length() > 1; i++) {
      int at = random.nextInt(text.length());
      char other = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
      switch (random.nextInt(4)) {
        case 0 -> text.setCharAt(at, other);
        case 1 -> text.insert(at, other);
        case 2 -> text.deleteCharAt(at);
        default -> text.append(text, at, Math.min(text.length(), at + 6));
      }
    }
    return text.toString();
  }
}
