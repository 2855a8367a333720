/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.chemistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FragmentCountsTest {
  /** What fragment_counts.py beside the file recorded. */
  static List<String> recorded() throws IOException {
    try (InputStream in = FragmentCountsTest.class.getResourceAsStream("fragment_counts.tsv")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().filter(line -> !line.startsWith("#")).toList();
    }
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void counts_are_those_of_rdkit(String line) {
    String[] cells = line.split("\t", -1);
    FragmentCounts counts =
        FragmentCounts.of(
            Molecule.parse(cells[0]), Integer.parseInt(cells[1]), Integer.parseInt(cells[2]));
    String text =
        IntStream.range(0, counts.bins().length)
            .mapToObj(i -> counts.bins()[i] + ":" + counts.counts()[i])
            .collect(Collectors.joining(" "));
    assertThat(text).isEqualTo(cells[3]);
  }

  @Test
  void similarity_is_of_filled_bins() {
    FragmentCounts one = FragmentCounts.of(Molecule.parse("CCO"), 0, 2048);
    FragmentCounts two = FragmentCounts.of(Molecule.parse("CCCCO"), 0, 2048);
    FragmentCounts three = FragmentCounts.of(Molecule.parse("CCF"), 0, 2048);
    assertThat(one.similarity(two)).isEqualTo(1);
    assertThat(one.similarity(three)).isCloseTo(0.5, within(1e-12));
    assertThat(three.similarity(one)).isEqualTo(one.similarity(three));
  }

  @Test
  void bounds_are_kept() {
    Molecule methane = Molecule.parse("C");
    assertThatIllegalArgumentException().isThrownBy(() -> FragmentCounts.of(methane, 5, 2048));
    assertThatIllegalArgumentException().isThrownBy(() -> FragmentCounts.of(methane, 2, 0));
  }
}
