/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.eval.report.Costs;
import io.detoxj.eval.report.InventedReports;
import io.detoxj.eval.report.Report;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RunFactsTest {
  private static final String WEIGHTS = "9ef58726e6e9cfeaba83".repeat(3) + "abcd";

  private static Report report(Map<String, String> provenance) {
    return InventedReports.of(
        provenance,
        Map.of("prompts", "5", "samples_per_prompt", "4", "decoding", "Sampling[topP=0.9]"),
        MildRun.report().systems(),
        List.of());
  }

  private static Map<String, String> values(Report report, Costs costs) {
    return RunFacts.of(report, costs).stream()
        .collect(Collectors.toMap(PageFrame.Fact::label, PageFrame.Fact::value));
  }

  @Test
  void the_head_says_what_was_run() {
    Report report =
        report(
            Map.of(
                "config", "{\"model\":\"models/gpt2-4m/\"}",
                "fingerprint.model",
                    "{\"checkpoint\":{\"config\":{\"model_type\":\"gpt2\",\"n_layer\":4,\"n_embd\":256},"
                        + "\"weights\":\"%s\"}}".formatted(WEIGHTS),
                "fingerprint.scorer.words", "{}",
                "fingerprint.scorer.judge", "{}",
                "model_weights", "FLOAT32",
                "prompts", "data/mild.jsonl",
                "scorer", "words 1"));
    assertThat(values(report, Costs.none().finishedOn("2026-01-31")))
        .isEqualTo(
            Map.of(
                "Model", "gpt2-4m",
                "Architecture", "gpt2, 4 layers, width 256",
                "Weights", "FLOAT32 9ef58726e6e9…",
                "Date", "2026-01-31",
                "Prompts", "5, mild.jsonl",
                "Samples per prompt", "4",
                "Decoding", "Sampling: top p 0.9",
                "Scorers", "words 1, beside it judge",
                "Systems", "the base, 5 methods, 2 controls"));
    assertThat(RunFacts.of(report, Costs.none()))
        .filteredOn(fact -> fact.label().equals("Weights"))
        .extracting(PageFrame.Fact::title)
        .containsExactly("SHA-256 " + WEIGHTS);
  }

  @Test
  void what_a_report_does_not_say_is_left_out() {
    assertThat(values(report(Map.of("config", "{")), Costs.none()))
        .doesNotContainKeys("Model", "Architecture", "Weights", "Date", "Scorers", "Runs");
  }
}
