/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.seq2seq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import io.detoxj.core.fixture.TinySeq2Seq;
import io.detoxj.core.generate.Decoding;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.rewrite.Rewrite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Seq2SeqRewriterTest {
  private static final String GOATS = "The goats are in the kitchen!";

  @TempDir Path folder;

  private Seq2SeqModel load(String name) throws IOException {
    return Seq2SeqModel.load(TinySeq2Seq.writeTo(name, folder));
  }

  @Test
  void a_sentence_is_rewritten_or_refused_with_a_reason() throws IOException {
    try (Seq2SeqModel model = load("t5-v1.1")) {
      Seq2SeqRewriter rewriter =
          Seq2SeqRewriter.of(model).with(GenerationConfig.greedy(18).with(new Decoding.Beams(4)));
      String text = TinySeq2Seq.reference("t5-v1.1").at("/outputs/beam4/texts/2").textValue();
      String words = GOATS.repeat(200);
      List<Rewrite> all = rewriter.rewrite(List.of(GOATS, " ", words, GOATS));
      assertThat(all.get(0)).isEqualTo(new Rewrite.Rewritten(text.strip()));
      assertThat(all.get(1)).isEqualTo(new Rewrite.Refused("the sentence is blank"));
      assertThat(all.get(2))
          .isInstanceOfSatisfying(
              Rewrite.Refused.class, one -> assertThat(one.reason()).contains("at most 512"));
      assertThat(all.get(3)).isEqualTo(all.get(0));
      assertThat(rewriter.with(GenerationConfig.greedy(1)).rewrite(List.of(GOATS)))
          .singleElement()
          .isInstanceOfSatisfying(
              Rewrite.Refused.class, one -> assertThat(one.reason()).contains("1 tokens"));
    }
  }

  @Test
  void an_empty_output_is_refused() throws IOException {
    try (Seq2SeqModel model = load("mt5")) {
      GenerationConfig shortest =
          GenerationConfig.greedy(18)
              .with(new Decoding.Beams(4, -1.5, Decoding.EarlyStopping.WHEN_UNLIKELY));
      assertThat(Seq2SeqRewriter.of(model).with(shortest).rewrite(List.of(GOATS)))
          .containsExactly(new Rewrite.Refused("empty output"));
    }
  }

  @Test
  void what_becomes_of_one_does_not_depend_on_the_others() throws IOException {
    try (Seq2SeqModel model = load("bart")) {
      Seq2SeqRewriter rewriter = Seq2SeqRewriter.of(model).with(GenerationConfig.nucleus(30, 0.9));
      List<String> sentences = List.of(GOATS, "Rain fell on the market.", "You soggy biscuit.");
      List<Rewrite> together = rewriter.rewrite(sentences);
      for (int i = 0; i < sentences.size(); i++) {
        assertThat(rewriter.rewrite(List.of(sentences.get(i)))).containsExactly(together.get(i));
      }
    }
  }

  @Test
  void the_spec_names_what_makes_the_sentences() throws IOException {
    try (Seq2SeqModel model = load("bart");
        Seq2SeqModel other = load("t5")) {
      Seq2SeqRewriter rewriter = Seq2SeqRewriter.of(model);
      assertThat(rewriter.fingerprint())
          .isEqualTo(Seq2SeqRewriter.of(model).fingerprint())
          .isNotEqualTo(rewriter.withPrefix("Say it kindly: ").fingerprint())
          .isNotEqualTo(rewriter.with(GenerationConfig.greedy(5)).fingerprint())
          .isNotEqualTo(Seq2SeqRewriter.of(other).fingerprint());
      assertThat(rewriter.spec().parameters()).containsEntry("prefix", "");
      assertThatThrownBy(() -> rewriter.with(GenerationConfig.nucleus(5, 0.9).withSamples(2)))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("samples");
    }
  }
}
