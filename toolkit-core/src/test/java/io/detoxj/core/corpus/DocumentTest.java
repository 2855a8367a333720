/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DocumentTest {
  @Test
  void cutsAtTheLastWhiteSpaceWithinTheLimit() {
    assertThat(Document.cut("one two three", 8)).containsExactly("one two", "three");
    assertThat(Document.cut("one two three", 7)).containsExactly("one two", "three");
    assertThat(Document.cut("one two three", 13)).containsExactly("one two three");
    assertThat(Document.cut("one \n two", 5)).containsExactly("one", "two");
  }

  @Test
  void cutsHardWhereThereIsNoWhiteSpaceNearTheLimit() {
    assertThat(Document.cut("a bcdefghijkl", 8)).containsExactly("a bcdefg", "hijkl");
    assertThat(Document.cut("abc\uD83D\uDE42d", 4)).containsExactly("abc", "\uD83D\uDE42d");
  }

  @Test
  void blankTextHasNoPiecesAndOddSpacesWithinStay() {
    assertThat(Document.cut(" \n ", 8)).isEmpty();
    assertThat(Document.cut("         x", 4)).containsExactly("x");
    assertThat(Document.cut(" a  b ", 8)).containsExactly(" a  b ");
  }
}
