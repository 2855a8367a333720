/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.chemistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Ours beside what RDKit 2022.09.3 gave. */
class RdkitParityTest {
  @Test
  void three_hundred_molecules_have_rdkits_values() {
    List<Map<String, String>> rows = Golden.bundled("golden_molecules.tsv");
    assertThat(rows).hasSize(300);
    Map<String, Integer> agreeing = Golden.agreeing(rows);
    // RDKit gives a hydrogen to an iodine of two bonds, which changes these of one molecule.
    assertThat(agreeing.remove("mol_wt")).isEqualTo(299);
    assertThat(agreeing.remove("crippen_logp")).isEqualTo(299);
    // One of the hard ones has a ring that is aromatic to RDKit.
    assertThat(agreeing.remove("qed_arom")).isEqualTo(299);
    assertThat(agreeing.remove("qed")).isEqualTo(298);
    // A few stereo centres are counted in another way.
    assertThat(agreeing.remove("sas")).isEqualTo(289);
    assertThat(agreeing).hasSize(7).allSatisfy((column, same) -> assertThat(same).isEqualTo(300));
  }

  @Test
  void a_hundred_pairs_have_rdkits_verdicts() {
    Golden.Pairs pairs = Golden.Pairs.of(Golden.bundled("golden_pairs.tsv"));
    assertThat(pairs.rows()).isEqualTo(100);
    assertThat(pairs.validity()).isEqualTo(100);
    assertThat(pairs.similarity()).isEqualTo(pairs.bothValid()).isGreaterThan(70);
    assertThat(pairs.verdict()).isEqualTo(pairs.bothValid());
  }

  @Nested
  @Tag("shared")
  class Everything {
    @BeforeEach
    void there() {
      assumeTrue(
          Files.isDirectory(Golden.FOLDER),
          () -> "the recorded values are not at " + Golden.FOLDER);
    }

    @Test
    void molecules() throws IOException {
      List<Map<String, String>> rows = Golden.shared("molecules.tsv");
      assertThat(rows).hasSize(3910);
      Map<String, Integer> agreeing = Golden.agreeing(rows);
      assertThat(agreeing.get("qed")).isGreaterThanOrEqualTo(3900);
      assertThat(agreeing.get("sas")).isGreaterThanOrEqualTo(3790);
      assertThat(agreeing.get("hbd")).isEqualTo(3910);
      assertThat(agreeing.get("qed_rotb")).isEqualTo(3910);
      assertThat(agreeing.get("qed_alerts")).isEqualTo(3910);
      for (Map.Entry<String, Integer> column : agreeing.entrySet()) {
        if (!column.getKey().equals("sas")) {
          assertThat(column.getValue()).as(column.getKey()).isGreaterThanOrEqualTo(3900);
        }
      }
    }

    @Test
    void candidates() throws IOException {
      Golden.Pairs pairs = Golden.Pairs.of(Golden.shared("candidates.tsv"));
      assertThat(pairs.rows()).isEqualTo(5006);
      assertThat(pairs.validity()).isGreaterThanOrEqualTo(5000);
      assertThat(pairs.bothValid()).isEqualTo(3829);
      assertThat(pairs.similarity()).isGreaterThanOrEqualTo(3828);
      assertThat(pairs.verdict()).isEqualTo(3829);
    }
  }
}
