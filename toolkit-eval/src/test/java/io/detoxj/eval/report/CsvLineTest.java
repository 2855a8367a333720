/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CsvLineTest {
  @Test
  void quotesOnlyWhatNeedsIt() {
    assertThat(CsvLine.of(List.of("plain", "", "a b", "-1.5"))).isEqualTo("plain,,a b,-1.5\n");
    assertThat(CsvLine.of(List.of("a,b", "say \"so\"", "two\nlines", "cr\r")))
        .isEqualTo("\"a,b\",\"say \"\"so\"\"\",\"two\nlines\",\"cr\r\"\n");
  }

  @Test
  void everythingComesBack() {
    List<String> cells = List.of("a,b", "\"", "\"\"\n,", "", "x\r\ny", "ü,✓");
    assertThat(CsvLines.parse(CsvLine.of(cells) + CsvLine.of(cells))).containsExactly(cells, cells);
  }
}
