/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import io.detoxj.core.DetoxException;
import io.detoxj.core.detox.ActivationIntervention;
import io.detoxj.core.fixture.Planned;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.hook.ActivationHook;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.Session;
import io.detoxj.core.model.TransformerModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The context of a task is the prompt; what is scored is not part of it. */
class PromptLengthsTest {
  @TempDir Path folder;
  private TransformerModel model;
  private final List<Integer> seen = new ArrayList<>();

  @BeforeEach
  void load() {
    model = TinyGpt2.load(folder);
  }

  @AfterEach
  void close() {
    model.close();
  }

  private DetoxifiedModel view(HookPoint point, ActivationHook hook) {
    return model.with(Planned.of(new ActivationIntervention("hook", point, memory -> hook)));
  }

  @Test
  void contexts_are_prompts() {
    int context = model.tokenizer().encode("the soggy turnip").length;
    ActivationHook looking =
        (x, pass) -> {
          for (int row = 0; row < x.getShape().get(0); row++) {
            seen.add(pass.sequences().promptLength(row));
          }
          return x;
        };
    try (DetoxifiedModel view = view(HookPoint.residPost(0), looking)) {
      LmEvalLikelihoods likelihoods = new LmEvalLikelihoods(view);
      likelihoods.of(List.of(new LmEvalLikelihoods.Request("the soggy turnip", " fell over it")));
      likelihoods.of(List.of(new LmEvalLikelihoods.Request("the soggy turnip", "!")));
      assertThat(seen).containsExactly(context, context);
      seen.clear();
      likelihoods.of(List.of(new LmEvalLikelihoods.Request("", "fell over it")));
      likelihoods.rolling("the soggy turnip fell over it");
      likelihoods.rolling("a");
      assertThat(seen).containsExactly(1, 1, 1);
    }
  }

  /** An intervention that a prompt switches on for all that follows. */
  @Test
  void an_answer_is_worth_what_generation_gives_it() {
    ActivationHook gated =
        (x, pass) -> {
          float[] factors = new float[(int) (x.getShape().get(0) * x.getShape().get(1))];
          int columns = (int) x.getShape().get(1);
          for (int i = 0; i < factors.length; i++) {
            factors[i] = 1f + 0.1f * pass.sequences().promptLength(i / columns);
          }
          return x.mul(x.getManager().create(factors, new Shape(x.getShape().get(0), columns, 1)));
        };
    try (DetoxifiedModel view = view(HookPoint.residPost(1), gated)) {
      int[] prompt = view.tokenizer().encode("the soggy turnip");
      int[] all = view.tokenizer().encode("the soggy turnip fell over");
      double expected = 0;
      try (Session session = view.newSession()) {
        float[] logits = session.prefill(List.of(prompt))[0];
        for (int t = prompt.length; t < all.length; t++) {
          expected += logProbability(logits, all[t]);
          logits = session.next(new int[] {all[t]})[0];
        }
      }
      double found =
          new LmEvalLikelihoods(view)
              .of(List.of(new LmEvalLikelihoods.Request("the soggy turnip", " fell over")))
              .get(0)
              .logLikelihood();
      assertThat(found).isCloseTo(expected, within(1e-3));
    }
  }

  private static double logProbability(float[] logits, int token) {
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit);
    }
    return logits[token] - Math.log(sum);
  }

  @Test
  void a_logit_that_is_no_number_is_no_likelihood() {
    ActivationHook broken =
        (x, pass) -> {
          float[] row = new float[(int) x.getShape().get(2)];
          row[17] = Float.NaN;
          return x.add(x.getManager().create(row, new Shape(row.length)));
        };
    try (DetoxifiedModel view = view(HookPoint.LOGITS, broken)) {
      for (String continuation : List.of("!", " fell over it")) {
        LmEvalLikelihoods.Request request =
            new LmEvalLikelihoods.Request("the soggy turnip", continuation);
        assertThatThrownBy(() -> new LmEvalLikelihoods(view).of(List.of(request)))
            .isInstanceOf(DetoxException.class)
            .hasMessageContaining("weights");
      }
    }
  }
}
