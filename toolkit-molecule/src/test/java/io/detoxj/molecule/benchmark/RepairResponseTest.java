/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.molecule.benchmark.RepairResponse.Kind;
import org.junit.jupiter.api.Test;

class RepairResponseTest {
  private static void assertParsed(String text, Kind kind, String... candidates) {
    RepairResponse response = RepairResponse.parse(text);
    assertThat(response.kind()).isEqualTo(kind);
    assertThat(response.candidates()).containsExactly(candidates);
  }

  @Test
  void proposals() {
    assertParsed("MODIFIED_SMILES: CCO;CCN;CCC", Kind.PROPOSAL, "CCO", "CCN", "CCC");
    assertParsed("Here: MODIFIED_SMILES:CCO ; ;CCN;", Kind.PROPOSAL, "CCO", "CCN");
    assertParsed("MODIFIED_SMILES: CCO", Kind.PROPOSAL, "CCO");
    assertParsed("MODIFIED_SMILES: A;B;C;D", Kind.PROPOSAL, "A", "B", "C", "D");
  }

  @Test
  void the_letter_of_the_benchmarks_program() {
    // The second marker ends what is read.
    assertParsed("MODIFIED_SMILES: CC\nMODIFIED_SMILES: CO", Kind.PROPOSAL, "CC");
    // Without a semicolon all lines are one candidate, with one "none" is a candidate.
    assertParsed("MODIFIED_SMILES: CC\nbecause", Kind.PROPOSAL, "CC\nbecause");
    assertParsed("MODIFIED_SMILES: CC;none", Kind.PROPOSAL, "CC", "none");
    assertParsed("MODIFIED_SMILES:", Kind.PROPOSAL, "");
    // The marker has to be in capitals.
    assertParsed("modified_smiles: CC", Kind.OTHER_FORMAT);
  }

  @Test
  void no_proposal() {
    assertParsed("MODIFIED_SMILES: none", Kind.NONE);
    assertParsed("MODIFIED_SMILES: None\n", Kind.NONE);
    assertParsed("MODIFIED_SMILES: ;;", Kind.NONE);
    assertParsed("I cannot help with that.", Kind.OTHER_FORMAT);
    assertParsed("", Kind.OTHER_FORMAT);
  }
}
