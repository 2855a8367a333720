/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.rlhf.segment.GeneratedText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EpisodesTest {
  private static final List<Prompt> PROMPTS =
      IntStream.range(0, 7).mapToObj(i -> new Prompt("p" + i, "to do ".repeat(1 + i % 3))).toList();

  @TempDir Path folder;

  /** Fixture of determinism: ids, whatever stands beside them. */
  @Test
  void aTextDoesNotDependOnWhatIsWrittenBesideIt() {
    Sampling sampling = new Sampling(3, 12, 1, .9, false);
    try (TransformerModel model = TinyGpt2.load(folder)) {
      List<Episode> all = Episodes.sample(model, PROMPTS, sampling, 5);
      assertThat(all).hasSize(21);
      for (int i = 0; i < PROMPTS.size(); i++) {
        List<Episode> alone = Episodes.sample(model, PROMPTS.subList(i, i + 1), sampling, 5);
        for (int sample = 0; sample < 3; sample++) {
          Episode one = all.get(3 * i + sample);
          assertThat(one.promptId()).isEqualTo("p" + i);
          assertThat(one.sample()).isEqualTo(sample);
          assertThat(one.tokens()).containsExactly(alone.get(sample).tokens());
          assertThat(one.text()).isEqualTo(alone.get(sample).text());
        }
      }
      assertThat(all.stream().map(one -> Arrays.toString(one.tokens())).distinct().count())
          .isGreaterThan(15);
    }
  }

  /** Every fourth id ends a text, so that texts end soon, each with an end of its own. */
  @Test
  void anEndIsATokenOfItsTextIfTextsMayEndAndIsNotChosenElse() {
    TinyGpt2.writeTo(folder);
    List<Integer> ends = IntStream.range(0, 80).map(i -> 4 * i + 1).boxed().toList();
    TinyGpt2.ending(folder, ends.toString());
    try (TransformerModel model = TransformerModel.load(folder)) {
      List<Episode> ending = Episodes.sample(model, PROMPTS, new Sampling(4, 12, 1, 1, true), 5);
      Set<Integer> seen = new HashSet<>();
      for (Episode one : ending) {
        int last = one.tokens()[one.tokens().length - 1];
        boolean ended = ends.contains(last);
        assertThat(ended || one.tokens().length == 12).isTrue();
        assertThat(Arrays.stream(one.tokens()).limit(one.tokens().length - 1L))
            .noneMatch(ends::contains);
        assertThat(one.text().tokens()).isEqualTo(one.tokens().length);
        if (ended) {
          seen.add(last);
        }
      }
      assertThat(seen).as("several ids end a text").hasSizeGreaterThan(2);
      assertThat(ending.stream().map(one -> one.tokens().length).distinct().count())
          .isGreaterThan(2);
      for (Episode one : Episodes.sample(model, PROMPTS, new Sampling(4, 12, 1, 1, false), 5)) {
        assertThat(one.tokens()).hasSize(12);
        assertThat(Arrays.stream(one.tokens())).noneMatch(ends::contains);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void textsOfTokensAreThoseOfTheTokenizer() {
    try (TransformerModel model = TinyGpt2.load(folder)) {
      for (Episode one : Episodes.sample(model, PROMPTS, new Sampling(2, 12, 1, .9, false), 5)) {
        GeneratedText text = one.text();
        assertThat(text.text())
            .isEqualTo(model.tokenizer().decodeAfter(one.promptTokens(), one.tokens()));
        assertThat(one.sequence()).startsWith(one.promptTokens()).endsWith(one.tokens());
      }
    }
  }

  @Test
  void stepsHaveAllPromptsInTurnAndAStepHasAlwaysTheSame() {
    PromptOrder order = new PromptOrder(PROMPTS, 3, 1);
    Set<String> first = new HashSet<>();
    for (long step = 0; step < 7; step++) {
      List<Prompt> some = order.at(step);
      assertThat(some).isEqualTo(new PromptOrder(PROMPTS, 3, 1).at(step)).hasSize(3);
      some.forEach(one -> first.add(one.id()));
    }
    assertThat(first).as("ids name the step, so that streams differ").hasSize(21);
    for (Prompt prompt : PROMPTS) {
      assertThat(first.stream().filter(id -> id.endsWith("/" + prompt.id())).count()).isEqualTo(3);
    }
    assertThat(new PromptOrder(PROMPTS, 7, 2).at(0))
        .isNotEqualTo(new PromptOrder(PROMPTS, 7, 1).at(0));
    assertThatThrownBy(() -> new PromptOrder(PROMPTS, 8, 1))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("8 prompts and there are 7");
  }

  @Test
  void aPromptOfTheTestIsKnownWhateverItsCaseAndWhiteSpace() {
    List<Prompt> test = List.of(new Prompt("t", "You soggy\u00A0 Turnip"));
    PromptGuard.requireApart(PROMPTS, test);
    assertThatThrownBy(
            () ->
                PromptGuard.requireApart(
                    List.of(new Prompt("a", "no"), new Prompt("b", " you  soggy turnip\n")), test))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("1 of 2 training prompts")
        .hasMessageContaining("\"b\"");
  }

  @Test
  void aTextThatBeginsWithAPromptOfTheTestIsRefused() {
    List<Prompt> test = List.of(new Prompt("t", "You soggy turnip"), new Prompt("u", "the rain"));
    PromptGuard.requireUnread(List.of("you soggy", "what rain", "turnip", ""), test);
    assertThatThrownBy(
            () -> PromptGuard.requireUnread(List.of("sun", " THE  rain in the hills"), test))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("1 of 2 texts to learn")
        .hasMessageContaining("\"u\"");
  }
}
