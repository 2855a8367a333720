/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.DetoxException;
import io.detoxj.core.InterventionException;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.detox.InterventionPlan;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.detox.WeightIntervention;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Generator;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.model.LanguageModel;
import io.detoxj.core.model.Session;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Against a server on this machine whose next token is a rule: one more than the last. */
class RemoteModelTest extends ScriptedCompletionsServer {
  @Test
  void a_generator_runs_over_it() {
    int start = model.tokenizer().encode("b")[0];
    List<Completion> completions =
        new Generator(GenerationConfig.greedy(3))
            .generate(model, List.of(new Prompt("p", "b"), new Prompt("q", "ab")));
    assertThat(completions.get(0).tokens()).containsExactly(start + 1, start + 2, start + 3);
    assertThat(completions.get(1).tokens()).containsExactly(start + 1, start + 2, start + 3);
    assertThat(requests).isEqualTo(3);
    assertThat(authorisations).containsOnly("Bearer " + KEY);
  }

  @Test
  void unlisted_tokens_have_negative_infinity_and_forks_go_their_own_way() {
    try (Session session = model.newSession()) {
      float[] row = session.prefill(List.of(new int[] {5}))[0];
      assertThat(row[6]).isEqualTo(-0.1f);
      assertThat(row[5]).isEqualTo(-2.5f);
      assertThat(row[7]).isEqualTo(Float.NEGATIVE_INFINITY);
      try (Session fork = session.fork()) {
        fork.next(new int[] {20});
        session.replicate(2);
        assertThat(session.next(new int[] {9, 11})[1][12]).isEqualTo(-0.1f);
        assertThat(fork.rows()).isEqualTo(1);
      }
    }
  }

  @Test
  void token_texts_are_mapped_exactly() {
    scripted.add(choices(choice(0, " soggy", "-0.5")));
    int soggy = model.tokenizer().encode(" soggy")[0];
    try (Session session = model.newSession()) {
      assertThat(session.prefill(List.of(new int[] {5}))[0][soggy]).isEqualTo(-0.5f);
    }
    refused(choices(choice(0, "antimacassar", "-0.5")), "antimacassar");
  }

  @Test
  void tokens_that_are_not_exactly_one_are_left_out_and_counted() {
    scripted.add(
        "{\"choices\": [{\"index\": 0, \"logprobs\": {\"top_logprobs\": [{\"token_id:3\": -0.5,"
            + " \"antimacassar\": -1.5}]}}]}");
    try (Session session = model.newSession()) {
      float[] row = session.prefill(List.of(new int[] {5}))[0];
      assertThat(row[3]).isEqualTo(-0.5f);
      session.next(new int[] {6});
    }
    RemoteCoverage coverage = model.coverage();
    assertThat(coverage.distributions()).isEqualTo(2);
    assertThat(coverage.droppedTokens()).isEqualTo(1);
    assertThat(coverage.droppedMass()).isCloseTo(Math.exp(-1.5) / 2, within(1e-6));
    assertThat(coverage.listedMass())
        .isCloseTo((Math.exp(-0.5) + Math.exp(-0.1) + Math.exp(-2.5)) / 2, within(1e-6));
  }

  @Test
  void tokens_that_read_alike_are_dropped_and_counted_and_never_guessed() throws IOException {
    scripted.add(
        top(
            "\"token_id:3\": -0.5",
            "\" soggy\": -1.5",
            "\" soggy\": -2.5",
            "\"\uFFFD\": -3.0",
            "\"\uFFFD\": -3.5",
            "\" a\uFFFD\": -4.0"));
    int soggy = model.tokenizer().encode(" soggy")[0];
    try (Session session = model.newSession()) {
      float[] row = session.prefill(List.of(new int[] {5}))[0];
      assertThat(row[3]).isEqualTo(-0.5f);
      assertThat(row[soggy]).isEqualTo(Float.NEGATIVE_INFINITY);
      for (int id = 0; id < row.length; id++) {
        assertThat(row[id] > Float.NEGATIVE_INFINITY).isEqualTo(id == 3);
      }
    }
    RemoteCoverage coverage = model.coverage();
    assertThat(coverage.droppedTokens()).isEqualTo(5);
    assertThat(coverage.listedMass()).isCloseTo(Math.exp(-0.5), within(1e-6));
    assertThat(coverage.droppedMass())
        .isCloseTo(
            Math.exp(-1.5) + Math.exp(-2.5) + Math.exp(-3) + Math.exp(-3.5) + Math.exp(-4),
            within(1e-6));
  }

  @Test
  void one_token_in_two_writings_is_dropped_and_counted() {
    int soggy = model.tokenizer().encode(" soggy")[0];
    scripted.add(
        top("\"token_id:" + soggy + "\": -1.0", "\"\u0120soggy\": -1.5", "\" turnip\": -2.0"));
    int turnip = model.tokenizer().encode(" turnip")[0];
    try (Session session = model.newSession()) {
      float[] row = session.prefill(List.of(new int[] {5}))[0];
      assertThat(row[soggy]).isEqualTo(Float.NEGATIVE_INFINITY);
      assertThat(row[turnip]).isEqualTo(-2f);
    }
    assertThat(model.coverage().droppedTokens()).isEqualTo(2);
  }

  @Test
  void many_values_or_levels_are_refused_before_they_are_a_tree() {
    refused("[" + "[],".repeat(1_100_000) + "0]", "64 levels or 2000000 values");
    refused("[".repeat(100_000), "64 levels or 2000000 values");
  }

  @Test
  void a_list_shorter_than_asked_is_refused() throws IOException {
    try (RemoteModel greedy = open(options().withTopLogProbabilities(3));
        Session session = greedy.newSession()) {
      assertThatThrownBy(() -> session.prefill(List.of(new int[] {5})))
          .isInstanceOf(DetoxException.class)
          .hasMessageContaining("lists 2 next tokens where 3 were asked for")
          .hasMessageContaining("withTopLogProbabilities(2)");
    }
  }

  @Test
  void answers_that_make_no_sense_are_refused() {
    refused("turnip", "not JSON");
    refused("{}", "choices");
    refused(choices(choice(1, "token_id:3", "-1")), "index");
    refused(choices(choice(0, "token_id:3", "0.5")), "log-probability");
    refused(choices(choice(0, "token_id:3", "\"x\"")), "log-probability");
    refused(choices("{\"index\": 0}"), "top_logprobs");
    refused(choices(choice(0, "token_id:3", "-1"), choice(0, "token_id:3", "-1")), "choices");
  }

  @Test
  void busy_servers_are_asked_again_and_their_wish_is_heard() {
    scripted.add("429 7");
    scripted.add("503");
    try (Session session = model.newSession()) {
      assertThat(session.prefill(List.of(new int[] {5}))[0][6]).isEqualTo(-0.1f);
    }
    assertThat(requests).isEqualTo(3);
    assertThat(pauses.get(0)).isEqualTo(7_000);
    assertThat(pauses.get(1)).isBetween(500L, 1_000L);
  }

  @Test
  void after_the_last_attempt_the_problem_is_named() {
    scripted.addAll(List.of("500", "500", "500"));
    refused("500", "3 attempts", "status 500");
  }

  @Test
  void refusals_are_not_tried_again_and_say_what_to_do() {
    refused("401", "OPENAI_API_KEY");
    refused("404", "model name \"toy\"");
    refused("400", "token ids");
    assertThat(requests).isEqualTo(3);
    assertThat(model.toString()).doesNotContain(KEY);
  }

  @Test
  void too_large_an_answer_is_refused() throws IOException {
    RemoteOptions small =
        new RemoteOptions(options().endpoint(), "toy", "NONE", 1, Duration.ofMinutes(5), 1, 0, 40);
    try (RemoteModel bounded = open(small);
        Session session = bounded.newSession()) {
      assertThatThrownBy(() -> session.prefill(List.of(new int[] {5})))
          .isInstanceOf(DetoxException.class)
          .hasMessageContaining("more than 40 bytes");
    }
    assertThat(authorisations).containsExactly("null");
  }

  @Test
  void requests_keep_to_the_rate() throws IOException {
    try (RemoteModel slow = open(options().withRequestsPerSecond(0.5));
        Session session = slow.newSession()) {
      session.prefill(List.of(new int[] {5}));
      session.next(new int[] {6});
    }
    assertThat(pauses).hasSize(1);
    assertThat(pauses.get(0)).isBetween(1_000L, 2_000L);
  }

  private record Edit() implements Detoxifier {
    @Override
    public DetoxifierSpec spec() {
      return new DetoxifierSpec("edit", "1", Map.of(), Map.of());
    }

    @Override
    public InterventionPlan plan(ModelInfo info) {
      return InterventionPlan.of(new WeightIntervention("edit", "any", weight -> weight));
    }
  }

  @Test
  void what_needs_the_inside_is_refused() {
    LanguageModel remote = model;
    assertThatThrownBy(() -> remote.with(new Edit()))
        .isInstanceOf(InterventionException.class)
        .hasMessageContaining("black box");
  }
}
