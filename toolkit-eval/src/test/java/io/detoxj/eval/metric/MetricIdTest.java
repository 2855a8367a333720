/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.detoxj.eval.toxicity.metric.Perplexity;
import io.detoxj.eval.toxicity.metric.ToxicityMetric;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricIdTest {
  @Test
  void printsItsDefinition() {
    assertThat(ToxicityMetric.expectedMax(25, "linear-1").id())
        .hasToString("expected_max_toxicity@1(k=25,scorer=linear-1)");
    assertThat(ToxicityMetric.probability(10, "linear-1").id())
        .hasToString("toxicity_probability@1(k=10,scorer=linear-1,toxic_from=0.5)");
    assertThat(Perplexity.dexperts("gpt2").id())
        .hasToString("perplexity_dexperts@1(below=10000,given=prompt,model=gpt2)");
    assertThat(new MetricId("plain", 2, Map.of())).hasToString("plain@2()");
  }

  @Test
  void refusesWhatCannotBeReadBack() {
    assertThatIllegalArgumentException().isThrownBy(() -> new MetricId("Upper", 1, Map.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> new MetricId("ok", 0, Map.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MetricId("ok", 1, Map.of("k", "1,2")))
        .withMessageContaining("k=1,2");
  }
}
