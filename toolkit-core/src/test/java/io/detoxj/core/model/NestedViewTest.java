/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.decode.LogitsProcessor;
import io.detoxj.core.decode.Stage;
import io.detoxj.core.detox.ActivationIntervention;
import io.detoxj.core.detox.DecodingIntervention;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.detox.Firing;
import io.detoxj.core.detox.Intervention;
import io.detoxj.core.detox.InterventionPlan;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.detox.WeightIntervention;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Generator;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.hook.ActivationHook;
import io.detoxj.core.hook.HookPoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A view of a view is a system of its own: it says all that is in it, and counts for itself. */
class NestedViewTest {
  private static final List<int[]> PROMPTS = List.of(new int[] {3, 4, 5}, new int[] {6});

  @TempDir static Path folder;
  private static TransformerModel model;

  @BeforeAll
  static void load() {
    model = TinyGpt2.load(folder);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private record Named(String id, List<Intervention> all) implements Detoxifier {
    Named(String id, Intervention... all) {
      this(id, List.of(all));
    }

    @Override
    public DetoxifierSpec spec() {
      return new DetoxifierSpec(id, "1", Map.of(), Map.of());
    }

    @Override
    public InterventionPlan plan(ModelInfo info) {
      return InterventionPlan.of(all.toArray(Intervention[]::new));
    }
  }

  /** Forbids the even tokens. */
  private static final class OddTokens implements LogitsProcessor {
    @Override
    public Stage stage() {
      return Stage.RAW;
    }

    @Override
    public void process(float[][] logits) {
      for (float[] row : logits) {
        for (int id = 0; row != null && id < row.length; id += 2) {
          row[id] = Float.NEGATIVE_INFINITY;
        }
      }
    }
  }

  private static ActivationIntervention scaling(String name, HookPoint point, float factor) {
    return new ActivationIntervention(name, point, memory -> (x, context) -> x.mul(factor));
  }

  private static Detoxifier lower() {
    return new Named(
        "lower",
        new WeightIntervention("edit", "transformer.h.0.mlp.c_fc.weight", w -> w.mul(1.1f)),
        scaling("first", HookPoint.residPost(0), 1.25f),
        new DecodingIntervention("odd", OddTokens::new));
  }

  private static Detoxifier upper() {
    return new Named("upper", scaling("second", HookPoint.residPost(0), 1.5f));
  }

  private static void generate(LanguageModel view) {
    new Generator(GenerationConfig.greedy(3)).generate(view, List.of(new Prompt("a", "no")));
  }

  @Test
  void it_names_all_that_is_beneath() {
    try (DetoxifiedModel below = model.with(lower());
        DetoxifiedModel view = below.with(upper())) {
      assertThat(view.specs()).extracting(DetoxifierSpec::id).containsExactly("lower", "upper");
      assertThat(below.specs()).extracting(DetoxifierSpec::id).containsExactly("lower");
      assertThat(view.conflicts())
          .isEqualTo(Map.of("blocks.0.resid_post", List.of("first", "second")));
      generate(view);
      assertThat(view.firings())
          .extracting(Firing::intervention)
          .containsExactly("edit", "first", "second", "odd");
      assertThat(view.firings()).allMatch(firing -> firing.fired() > 0);
    }
  }

  @Test
  void it_counts_its_own_runs_and_leaves_the_counts_of_others() {
    try (DetoxifiedModel below = model.with(lower());
        DetoxifiedModel view = below.with(upper())) {
      generate(below);
      List<Firing> ofLower = below.firings();
      assertThat(view.firings())
          .filteredOn(f -> !f.intervention().equals("edit"))
          .allMatch(firing -> firing.tokens() == 0);
      view.forward(PROMPTS);
      generate(view);
      assertThat(below.firings()).isEqualTo(ofLower);
      assertThat(view.drainFirings())
          .extracting(Firing::intervention)
          .containsExactly("first", "second", "odd");
      assertThat(below.firings()).isEqualTo(ofLower);
      assertThat(view.drainFirings()).allMatch(firing -> firing.tokens() == 0);
      // Nor does the lower one touch the upper one's.
      view.forward(PROMPTS);
      below.drainFirings();
      assertThat(view.drainFirings().get(0).tokens()).isEqualTo(4);
    }
  }

  /** Puts the logits that its own reading of the same text gives in place of those it is handed. */
  private static final class Rereading implements ViewProcessor {
    private final List<LanguageModel> views;
    private Companion companion;

    Rereading(List<LanguageModel> views) {
      this.views = views;
    }

    @Override
    public void attach(LanguageModel view) {
      views.add(view);
      companion = new Companion(view);
    }

    @Override
    public Stage stage() {
      return Stage.RAW;
    }

    @Override
    public void begin(List<int[]> prompts) {
      companion.begin(prompts);
    }

    @Override
    public void process(float[][] logits) {
      for (int row = 0; row < logits.length; row++) {
        if (logits[row] != null) {
          assertThat(companion.logits()[row]).containsExactly(logits[row], within(1e-5f));
        }
      }
    }

    @Override
    public void accept(int[] tokens) {
      companion.accept(tokens);
    }

    @Override
    public void close() {
      companion.close();
    }
  }

  @Test
  void a_processor_may_read_with_the_view_that_generates_its_hooks_and_edits_included() {
    List<LanguageModel> views = new ArrayList<>();
    Detoxifier rereading =
        new Named("again", new DecodingIntervention("again", () -> new Rereading(views)));
    int before = model.nativeArrays();
    Detoxifier edit =
        new Named(
            "edit",
            new WeightIntervention("edit", "transformer.h.0.mlp.c_fc.weight", w -> w.mul(1.1f)));
    try (DetoxifiedModel below = model.with(edit);
        DetoxifiedModel view = below.with(rereading, upper())) {
      generate(view);
      assertThat(views).containsExactly(view);
    }
    LanguageModel box = new BlackBox(model).with(rereading);
    generate(box);
    assertThat(views).last().isEqualTo(box);
    assertThat(model.nativeArrays()).isEqualTo(before);
  }

  @Test
  void views_of_a_black_box_do_the_same() {
    LanguageModel box = new BlackBox(model);
    Detoxifier odd = new Named("odd", new DecodingIntervention("odd", OddTokens::new));
    Detoxifier again = new Named("again", new DecodingIntervention("again", OddTokens::new));
    LanguageModel below = box.with(odd);
    LanguageModel view = below.with(again);
    generate(view);
    assertThat(view.firings()).extracting(Firing::intervention).containsExactly("odd", "again");
    assertThat(view.firings().get(0).fired()).isPositive();
    assertThat(below.firings().get(0).tokens()).isZero();
    generate(below);
    view.drainFirings();
    assertThat(below.firings().get(0).fired()).isPositive();
    assertThat(view.newLogitsProcessors()).hasSize(2);
  }

  @Test
  void a_session_whose_hook_threw_answers_no_more() {
    boolean[] fail = new boolean[1];
    ActivationHook failing =
        (x, context) -> {
          if (fail[0]) {
            throw new IllegalArgumentException("out of order");
          }
          return x;
        };
    Detoxifier trial =
        new Named(
            "trial",
            new ActivationIntervention("trial", HookPoint.residPost(1), memory -> failing));
    int before = model.nativeArrays();
    try (DetoxifiedModel view = model.with(trial);
        Session session = view.newSession();
        Session unread = view.newSession()) {
      session.prefill(PROMPTS);
      session.next(new int[] {7, 8});
      fail[0] = true;
      assertThatThrownBy(() -> session.next(new int[] {9, 9})).hasMessage("out of order");
      assertThatThrownBy(() -> unread.prefill(PROMPTS)).hasMessage("out of order");
      fail[0] = false;
      for (Runnable call :
          List.<Runnable>of(
              () -> session.next(new int[] {9, 9}),
              () -> session.replicate(2),
              session::fork,
              () -> unread.prefill(PROMPTS),
              () -> unread.next(new int[] {9, 9}))) {
        assertThatThrownBy(call::run)
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("a forward pass of this session failed");
      }
    }
    assertThat(model.nativeArrays()).isEqualTo(before);
  }

  @Test
  void a_token_that_is_refused_leaves_a_session_as_it_was() {
    try (Session session = model.newSession();
        Session other = model.newSession()) {
      session.prefill(PROMPTS);
      other.prefill(PROMPTS);
      assertThatThrownBy(() -> session.next(new int[] {9}))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> session.next(new int[] {9, -1}))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(session.next(new int[] {7, 8})).isDeepEqualTo(other.next(new int[] {7, 8}));
    }
  }
}
