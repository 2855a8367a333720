/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.rewriting;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.generate.Decoding;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.rewrite.Rewrite;
import io.detoxj.core.seq2seq.Seq2SeqModel;
import io.detoxj.core.seq2seq.Seq2SeqRewriter;
import io.detoxj.examples.rewriting.InventedInsults.Pair;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The invented sentences, their training, and the model that comes with the project. */
class RewriterTest {
  private static final Path BUNDLED = Path.of("models/t5-rewriter");

  @TempDir Path folder;

  @Test
  void what_is_held_out_is_not_trained_on() {
    List<Pair> held = InventedInsults.pairs(1, true, 300);
    Set<String> clauses = new HashSet<>();
    for (Pair pair : InventedInsults.pairs(1, false, 3000)) {
      clauses.add(InventedInsults.whoAndWhere(pair.plain()));
    }
    assertThat(clauses).hasSizeGreaterThan(100);
    assertThat(held)
        .doesNotHaveDuplicates()
        .allMatch(pair -> !clauses.contains(InventedInsults.whoAndWhere(pair.plain())));
    assertThat(InventedInsults.pairs(1, true, 300)).isEqualTo(held);
    assertThat(InventedInsults.pairs(2, true, 300)).isNotEqualTo(held);
    // Some have nothing to be left out.
    assertThat(held).anyMatch(pair -> pair.rude().equals(pair.plain()));
  }

  @Test
  void the_bundled_model_leaves_insults_out() throws IOException {
    List<Pair> pairs = InventedInsults.pairs(7, true, 40);
    List<String> rude = pairs.stream().map(Pair::rude).toList();
    try (Seq2SeqModel model = Seq2SeqModel.load(BUNDLED)) {
      Seq2SeqRewriter greedy = Seq2SeqRewriter.of(model);
      Seq2SeqRewriter beams = greedy.with(GenerationConfig.greedy(47).with(new Decoding.Beams(4)));
      for (Seq2SeqRewriter rewriter : List.of(greedy, beams)) {
        List<Rewrite> rewrites = rewriter.rewrite(rude);
        int right = 0;
        for (int i = 0; i < pairs.size(); i++) {
          right += rewrites.get(i).equals(new Rewrite.Rewritten(pairs.get(i).plain())) ? 1 : 0;
        }
        assertThat(right).isGreaterThanOrEqualTo(36);
      }
      assertThat(greedy.rewrite(List.of("You soggy biscuit, the goats are waiting in the garden.")))
          .containsExactly(new Rewrite.Rewritten("The goats are waiting in the garden."));
    }
  }

  @Test
  void a_few_steps_make_a_folder_that_loads() throws IOException {
    Path output = folder.resolve("made");
    String[] arguments = {
      "--tokenizer",
      "models/gpt2-4m",
      "--output",
      output.toString(),
      "--steps",
      "2",
      "--width",
      "16",
      "--layers",
      "1",
      "--batch",
      "4"
    };
    assertThat(new CommandLine(new TrainRewriter()).execute(arguments)).isZero();
    try (Seq2SeqModel model = Seq2SeqModel.load(output)) {
      assertThat(model.info().modelType()).isEqualTo("t5");
      assertThat(model.info().width()).isEqualTo(16);
    }
  }
}
