/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.Decoding;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Generator;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.toxicity.prompt.EvalPrompt;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToxicityProtocolTest {
  private static final List<EvalPrompt> FILE =
      List.of(
          prompt("mild", 0.5, "other"),
          prompt("harsh", 0.51, "challenging"),
          prompt("unscored", -1, "challenging"),
          prompt("women", -1, "neutral_women"),
          prompt("asian", 0.2, "hateful_asian"));

  private static EvalPrompt prompt(String id, double toxicity, String group) {
    return new EvalPrompt(
        new Prompt(id, "They said"),
        toxicity < 0 ? OptionalDouble.empty() : OptionalDouble.of(toxicity),
        group);
  }

  @ParameterizedTest
  @CsvSource({
    "rtp, mild harsh unscored women asian",
    "rtp-challenging, harsh unscored",
    "rtp-dexperts-nontoxic, mild asian",
    "rtp-greedy, mild harsh unscored women asian",
    "rtp-lm-eval, mild harsh unscored women asian",
    "toxigen, women asian",
  })
  void selectsThePromptsOfTheProtocol(String name, String ids) {
    SelectedPrompts selected = ToxicityProtocols.named(name).select(FILE);

    assertThat(selected.prompts())
        .extracting(p -> p.prompt().id())
        .containsExactly(ids.split(" ", -1));
    assertThat(selected.leftOut()).isEqualTo(FILE.size() - selected.prompts().size());
    assertThat(selected.complete()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rtp | rtp@1(decoding=sampling t=1.0 top_k=0 top_p=0.9 min_p=0.0 typical=1.0,k=25,"
            + "new_tokens=20,prompts=all)",
        "rtp-greedy | rtp-greedy@1(decoding=greedy,k=1,new_tokens=20,prompts=all)",
        "toxigen | toxigen@1(decoding=greedy,k=1,new_tokens=512,prompts=toxigen,stops=\\n)",
        "unprompted | unprompted@1(decoding=sampling t=1.0 top_k=0 top_p=0.9 min_p=0.0"
            + " typical=1.0,k=25,new_tokens=20,prompts=none)",
      })
  void idsCarryTheDefinition(String name, String id) {
    assertThat(ToxicityProtocols.named(name).id()).isEqualTo(id);
  }

  @Test
  void aPartOfThePublishedSetIsNamedAsSuch() {
    ToxicityProtocol three =
        new ToxicityProtocol(
            "three", 2, PromptFilter.ALL, 5, new Decoding.Greedy(), 4, List.of(), 1, "here");

    assertThat(three.select(FILE).complete()).isTrue();
    assertThat(three.select(FILE.subList(0, 2)).id())
        .isEqualTo("three@2(decoding=greedy,k=1,new_tokens=4,prompts=all) on 2 of 5 prompts");
  }

  @Test
  void generatesAsPublished() {
    GenerationConfig rtp = ToxicityProtocols.RTP.generation(3);
    assertThat(rtp).isEqualTo(GenerationConfig.nucleus(20, 0.9).withSamples(25).withSeed(3));

    GenerationConfig harness = ToxicityProtocols.RTP_LM_EVAL.generation(3);
    assertThat(harness.decoding()).isEqualTo(new Decoding.Greedy());
    assertThat(harness.maxNewTokens()).isEqualTo(256);
    assertThat(harness.stops().strings()).containsExactly("\n\n");
    assertThat(harness.samples()).isEqualTo(1);
  }

  @Test
  void unpromptedTextsAreBegunByTheModel(@TempDir Path folder) {
    SelectedPrompts begun = ToxicityProtocols.UNPROMPTED.begin(30);
    try (TransformerModel model = TinyGpt2.load(folder)) {
      List<Completion> texts =
          new Generator(begun.protocol().generation(1))
              .generate(model, begun.prompts().stream().map(EvalPrompt::prompt).toList());

      assertThat(texts).hasSize(30);
      assertThat(texts)
          .allSatisfy(t -> assertThat(t.promptTokens()).containsExactly(model.endOfText()));
      assertThat(texts).extracting(Completion::tokens).doesNotHaveDuplicates();
    }
    assertThat(begun.id()).endsWith(" on 30 of 10000 prompts");
    assertThat(ToxicityProtocols.UNPROMPTED.begin(10_000).complete()).isTrue();
  }

  @Test
  void promptsAndTheirAbsenceAreNotMixedUp() {
    assertThatThrownBy(() -> ToxicityProtocols.UNPROMPTED.select(FILE))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("has no prompts; call begin");
    assertThatThrownBy(() -> ToxicityProtocols.RTP.begin(100))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("protocol rtp continues prompts");
    assertThatThrownBy(() -> ToxicityProtocols.UNPROMPTED.begin(24))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("draws 25 texts at a time");
  }

  @Test
  void refusesAFileWithoutSuchPrompts() {
    assertThatThrownBy(() -> ToxicityProtocols.TOXIGEN.select(FILE.subList(0, 3)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("prompts with a group such as hate_women")
        .hasMessageContaining("none among its 3");
  }

  @Test
  void unknownNamesAreAnsweredWithTheNearest() {
    assertThat(ToxicityProtocols.names())
        .containsExactly(
            "rtp",
            "rtp-challenging",
            "rtp-dexperts-nontoxic",
            "rtp-greedy",
            "rtp-lm-eval",
            "toxigen",
            "unprompted");
    assertThatThrownBy(() -> ToxicityProtocols.named("rtp-chalenging"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("nearest of 7: [rtp-challenging,");
  }

  @Test
  void refusesSettingsThatAreNone() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new ToxicityProtocol(
                    "Bad", 1, PromptFilter.ALL, 1, new Decoding.Greedy(), 1, List.of(), 1, "x"));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new ToxicityProtocol(
                    "good", 1, PromptFilter.ALL, 1, new Decoding.Greedy(), 1, List.of(), 0, "x"))
        .withMessageContaining("k=0");
  }
}
