/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.hook.HookPoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One model and many sessions: threads, forks, memory and use after close. */
class SharedModelTest {
  @TempDir Path folder;

  private ReferenceModel reference;
  private TransformerModel model;

  @BeforeEach
  void load() {
    reference = ReferenceModel.load("gemma2", folder);
    model = reference.model();
  }

  @AfterEach
  void close() {
    reference.close();
  }

  private static List<Integer> greedy(TransformerModel model, int[] prompt, int steps) {
    List<Integer> tokens = new ArrayList<>();
    try (Session session = model.newSession()) {
      float[][] logits = session.prefill(List.of(prompt));
      for (int step = 0; step < steps; step++) {
        int next = ArchitectureReferenceTest.argMax(logits[0]);
        tokens.add(next);
        logits = session.next(new int[] {next});
      }
    }
    return tokens;
  }

  @Test
  void threads_share_the_model_and_get_what_one_alone_gets()
      throws InterruptedException, ExecutionException {
    int arrays = model.nativeArrays();
    List<Integer> expected = greedy(model, reference.prompt(0), 40);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<List<Integer>>> tasks = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        tasks.add(() -> greedy(model, reference.prompt(0), 40));
      }
      for (Future<List<Integer>> result : threads.invokeAll(tasks)) {
        assertThat(result.get()).isEqualTo(expected);
      }
    } finally {
      threads.shutdown();
    }
    assertThat(model.nativeArrays()).isEqualTo(arrays);
  }

  @Test
  void a_fork_goes_its_own_way() {
    int arrays = model.nativeArrays();
    try (Session session = model.newSession()) {
      session.prefill(List.of(reference.prompt(1)));
      try (Session fork = session.fork()) {
        float[] here = session.next(new int[] {7})[0];
        float[] there = fork.next(new int[] {8})[0];
        assertThat(there).isNotEqualTo(here);
        try (Session again = session.fork()) {
          assertThat(again.next(new int[] {9})).isDeepEqualTo(session.next(new int[] {9}));
        }
      }
      assertThat(session.next(new int[] {3})[0]).hasSize(model.vocabularySize());
    }
    assertThat(model.nativeArrays()).isEqualTo(arrays);
  }

  @Test
  void capture_stops_after_the_last_point_that_is_wanted() {
    List<int[]> prompt = List.of(reference.prompt(0));
    ActivationCache all = model.capture(prompt, point -> true);
    ActivationCache some = model.capture(prompt, "blocks.0.attn.z", "blocks.*.resid_pre");
    assertThat(some.points()).hasSize(1 + model.info().layers());
    HookPoint first = HookPoint.parse("blocks.0.attn.z");
    assertThat(some.at(first, 0)).isDeepEqualTo(all.at(first, 0));
    assertThatThrownBy(() -> some.at(HookPoint.LOGITS, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("was not captured");
  }

  @Test
  void no_public_call_leaves_an_array_behind() {
    int arrays = model.nativeArrays();
    List<int[]> prompts = List.of(reference.prompt(0), reference.prompt(1));
    model.forward(prompts);
    model.logProbabilities(prompts);
    model.capture(prompts, point -> true);
    model.parameter("model.norm.weight");
    model.gradients(
        reference.prompt(1),
        (logits, activations) -> logits.mean(),
        Set.of(HookPoint.EMBED),
        Set.of("model.norm.weight"));
    try (Session session = model.newSession(2)) {
      session.prefill(prompts);
      session.replicate(3);
      for (int step = 0; step < 50; step++) {
        session.next(new int[] {1, 2, 3, 4, 5, 6});
      }
    }
    assertThat(model.nativeArrays()).isEqualTo(arrays);
  }

  @Test
  void use_after_close_is_refused() {
    Session session = model.newSession();
    session.prefill(List.of(reference.prompt(1)));
    session.close();
    session.close();
    assertThatThrownBy(() -> session.next(new int[] {1}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("session is closed");
    try (Session open = model.newSession()) {
      open.prefill(List.of(reference.prompt(1)));
      model.close();
      assertThatThrownBy(() -> open.next(new int[] {1}))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("model is closed");
    }
    assertThatThrownBy(() -> model.newSession()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void gradients_of_nothing_or_of_an_unknown_place_are_refused() {
    assertThatThrownBy(
            () -> model.gradients(new int[] {1}, (logits, at) -> logits.sum(), Set.of(), Set.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                model.gradients(
                    new int[] {1},
                    (logits, at) -> logits,
                    Set.of(HookPoint.residPost(0)),
                    Set.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("one number");
  }
}
