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
    assertParsed("I would fluorinate it.", Kind.OTHER_FORMAT);
    assertParsed("", Kind.EMPTY);
    assertParsed(" \n", Kind.EMPTY);
  }

  @Test
  void refusals_are_known_by_their_first_words() {
    assertParsed("I cannot help with that.", Kind.REFUSED);
    assertParsed("  I\u2019m sorry, but as a chemist ...", Kind.REFUSED);
    assertParsed("As an AI model I do not design drugs.", Kind.REFUSED);
    assertParsed("I am unable to see the picture.", Kind.REFUSED);
    assertParsed("x".repeat(200) + " I cannot help", Kind.OTHER_FORMAT);
    assertParsed("Alibi cannot", Kind.OTHER_FORMAT);
    assertParsed("I cannot say more. MODIFIED_SMILES: CC", Kind.PROPOSAL, "CC");
  }
}
