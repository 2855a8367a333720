/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.rewriter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.rewrite.Rewrite;
import io.detoxj.core.rewrite.Rewriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copying and leaving out, and what every rewriter refuses. */
class DeletionTest {
  private static final Lexicon MUPPET = Lexicon.of(List.of("Muppet", "DAMN"));

  @TempDir Path folder;

  private static String text(Rewriter rewriter, String sentence) {
    return ((Rewrite.Rewritten) rewriter.rewrite(List.of(sentence)).get(0)).text();
  }

  private static String reason(Rewriter rewriter, String sentence) {
    return ((Rewrite.Refused) rewriter.rewrite(List.of(sentence)).get(0)).reason();
  }

  @Test
  void the_published_rule_drops_whole_pieces_alone() {
    Rewriter delete = LexiconDeletion.byBlanks(MUPPET);
    assertThat(text(delete, "you  muppet , damn it\tDamn well")).isEqualTo("you , it well");
    assertThat(text(delete, "You muppet. That is muppetry"))
        .isEqualTo("You muppet. That is muppetry");
    assertThat(reason(delete, "muppet DAMN")).isEqualTo("nothing is left of the sentence");
    assertThat(reason(delete, "muppet !!")).isEqualTo("nothing is left of the sentence");
  }

  @Test
  void punctuation_does_not_hide_a_word_and_stays() {
    Rewriter delete = LexiconDeletion.byBlanks(MUPPET).besidePunctuation();
    assertThat(text(delete, "You muppet. (Damn) cold, \"muppet!\" he said"))
        .isEqualTo("You. () cold, \"!\" he said");
    assertThat(delete.fingerprint()).isNotEqualTo(LexiconDeletion.byBlanks(MUPPET).fingerprint());
  }

  @Test
  void chinese_words_are_dropped_and_nothing_else_changes() {
    Rewriter delete = LexiconDeletion.chinese(Lexicon.mild());
    assertThat(text(delete, "你这个笨蛋，Hello Ｗorld！今天 天气真好 😀𠮷野家"))
        .isEqualTo("你这个，Hello Ｗorld！今天 天气真好 😀𠮷野家");
    ChineseSegmenter segmenter = new ChineseSegmenter();
    for (String mixed : List.of("a中b文 🤡c\n\n混 сл. ", "٣مرحبا你好", " ", "x")) {
      assertThat(segmenter.join(segmenter.words(mixed))).isEqualTo(mixed);
    }
  }

  @Test
  void marked_words_go_the_longest_first() {
    Rewriter delete =
        new SpanDeletion(
            Map.of(
                "the soggy biscuit ate a biscuit", List.of("biscuit", "soggy biscuit ", "tea"),
                "bad", List.of("bad")));
    assertThat(text(delete, "the soggy biscuit ate a biscuit")).isEqualTo("the ate a ");
    assertThat(reason(delete, "bad")).isEqualTo("nothing is left of the sentence");
    assertThat(reason(delete, "another")).isEqualTo("nothing is marked in the sentence");
    assertThat(delete.fingerprint())
        .isNotEqualTo(new SpanDeletion(Map.of("bad", List.of("b"))).fingerprint());
  }

  @Test
  void lists_are_read_and_refused() throws IOException {
    Path list = Files.writeString(folder.resolve("list.txt"), "# mild\nNumpty\n\n twit \r\n");
    assertThat(Lexicon.read(List.of(list)).words()).containsExactlyInAnyOrder("numpty", "twit");
    assertThat(Lexicon.read(List.of(list)).sha256())
        .isEqualTo(Lexicon.of(List.of("twit", "numpty")).sha256());
    assertThat(Lexicon.mild().has("Numpty")).isTrue();
    assertThat(Lexicon.mild().has("window")).isFalse();
    Path empty = Files.writeString(folder.resolve("empty.txt"), "# nothing\n");
    assertThatThrownBy(() -> Lexicon.read(List.of(list, empty)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("no words");
    assertThatThrownBy(() -> Lexicon.read(List.of(folder.resolve("none.txt"))))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("there is no lexicon file");
  }

  @Test
  void odd_sentences_have_no_rewrite_whoever_is_asked() {
    for (Rewriter one : List.of(new CopyRewriter(), LexiconDeletion.byBlanks(MUPPET))) {
      List<Rewrite> all =
          one.rewrite(List.of("fine tea", " \t", "half \uD83D of one", "", "又 mixed текст"));
      assertThat(all)
          .containsExactly(
              new Rewrite.Rewritten("fine tea"),
              new Rewrite.Refused("the sentence is empty"),
              new Rewrite.Refused("the sentence has half of a surrogate pair"),
              new Rewrite.Refused("the sentence is empty"),
              new Rewrite.Rewritten("又 mixed текст"));
    }
    assertThat(new CopyRewriter().rewrite(List.of())).isEmpty();
  }

  /** Says what it is told. */
  private static final class Scripted extends CheckedRewriter {
    private final List<String> answers;

    Scripted(String... answers) {
      this.answers = new ArrayList<>(List.of(answers));
    }

    @Override
    public DetoxifierSpec spec() {
      return new DetoxifierSpec("scripted", "1", Map.of(), Map.of());
    }

    @Override
    protected List<Rewrite> say(List<String> sentences) {
      return answers.stream().<Rewrite>map(Rewrite.Rewritten::new).toList();
    }
  }

  @Test
  void odd_rewrites_are_none() {
    String sentence = "a damned fine tea that went on";
    assertThat(reason(new Scripted(" \n"), sentence)).isEqualTo("the rewrite is empty");
    assertThat(reason(new Scripted("x \uDC00"), sentence))
        .isEqualTo("the rewrite has half of a surrogate pair");
    assertThat(reason(new Scripted(sentence.repeat(100)), sentence))
        .isEqualTo("the rewrite is more than 10 times as long");
    // Short sentences may grow.
    assertThat(text(new Scripted("x".repeat(200)), "a")).hasSize(200);
    assertThatThrownBy(() -> new Scripted("one", "two").rewrite(List.of(sentence)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("scripted gave 2 rewrites of 1 sentences");
  }
}
