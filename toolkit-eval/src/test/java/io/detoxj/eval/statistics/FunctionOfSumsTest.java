/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FunctionOfSumsTest {
  private final Map<String, double[]> terms = new LinkedHashMap<>();
  private final FunctionOfSums product;

  FunctionOfSumsTest() {
    terms.put("a", new double[] {1, 10});
    terms.put("b", new double[] {2, 20});
    terms.put("c", new double[] {4, 40});
    product = new FunctionOfSums(terms, sums -> sums[0] * sums[1]);
  }

  @Test
  void weighsUnitsAndKeepsSome() {
    assertThat(product.unitIds()).containsExactly("a", "b", "c");
    assertThat(product.value()).isEqualTo(7 * 70);
    assertThat(product.value(new int[] {0, 3, 1})).isEqualTo(10 * 100);
    assertThat(product.restrictedTo(List.of("c", "a")).value(new int[] {1, 0})).isEqualTo(160);
    terms.get("a")[0] = 99;
    assertThat(product.value()).isEqualTo(7 * 70);
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThatThrownBy(() -> product.value(new int[] {1, 1})).hasMessageContaining("2 weights");
    assertThatThrownBy(() -> product.value(new int[3])).hasMessageContaining("no unit");
    assertThatThrownBy(() -> product.restrictedTo(List.of("d"))).hasMessageContaining("unit d");
    Map<String, double[]> ragged = new LinkedHashMap<>(terms);
    ragged.put("d", new double[] {1});
    assertThatThrownBy(() -> new FunctionOfSums(ragged, sums -> 0)).hasMessageContaining("unit d");
    assertThatThrownBy(() -> new FunctionOfSums(Map.of("e", new double[] {Double.NaN}), sums -> 0))
        .hasMessageContaining("finite");
  }
}
