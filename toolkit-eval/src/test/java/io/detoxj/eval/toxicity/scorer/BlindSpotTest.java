/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.scorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.CheckpointException;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlindSpotTest {
  private static final String CARD =
      """
      | SHA-256 of the file | `abc` |
      | `negate_h` | 140 | 0.3643 |

      ## Known blind spots

      Some words before.

      - **Negation.** A denied insult
        scores like it. HateCheck: `negate_h`.
      - **Other languages** mean nothing.

      ## More

      - **Not one of them.** No.
      """;

  @Test
  void readsNamesReasonsAndFigures() {
    List<BlindSpot> spots = new ScorerCardText(CARD).blindSpots("abc");
    BlindSpot.Figure figure = new BlindSpot.Figure("HateCheck", "negate_h", 140, 0.3643);
    assertThat(spots)
        .containsExactly(
            new BlindSpot("Negation", "A denied insult scores like it.", List.of(figure)),
            new BlindSpot("Other languages", "Other languages mean nothing.", List.of()));
    assertThat(spots.get(0).sentence())
        .isEqualTo(
            "Negation: A denied insult scores like it. (HateCheck negate_h: right on 36.4 % of"
                + " 140)");
    assertThat(spots.get(1).sentence()).isEqualTo("Other languages mean nothing.");
  }

  @Test
  void figuresAreOfTheWeightsTheyWereMeasuredOn() {
    assertThat(new ScorerCardText(CARD).blindSpots("abd"))
        .hasSize(2)
        .allMatch(spot -> spot.measured().isEmpty());
  }

  @Test
  void theBundledScorerListsAllOfItsCard() {
    LinearToxicityScorer bundled = LinearToxicityScorer.bundled();
    List<BlindSpot> spots = bundled.blindSpots();
    assertThat(spots).hasSize(11);
    assertThat(spots.stream().filter(s -> !s.measured().isEmpty())).hasSize(6);
    assertThat(spots)
        .filteredOn(s -> s.name().equals("Negation"))
        .flatMap(BlindSpot::measured)
        .contains(new BlindSpot.Figure("HateCheck", "negate_pos_h", 140, 0.3643));
    assertThat(bundled.limits()).isEqualTo(spots.stream().map(BlindSpot::sentence).toList());
    assertThat(spots).noneMatch(s -> s.why().contains("HateCheck"));
  }

  @Test
  void aCardThatContradictsItselfIsRefused() {
    assertThatThrownBy(
            () -> new ScorerCardText(CARD.replace("| `negate_h`", "| `x`")).blindSpots("abc"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("no row for negate_h");
    assertThatThrownBy(() -> new ScorerCardText("# Card").blindSpots("abc"))
        .hasMessageContaining("no list");
    assertThatThrownBy(
            () -> new ScorerCardText(CARD.replace("**Negation.**", "Negation")).blindSpots("abc"))
        .hasMessageContaining("odd blind spot");
  }
}
