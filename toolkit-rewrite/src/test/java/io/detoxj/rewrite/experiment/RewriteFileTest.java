/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.rewrite.data.InventedPairs;
import io.detoxj.rewrite.data.RewriteItem;
import io.detoxj.rewrite.rewriter.CopyRewriter;
import io.detoxj.rewrite.rewriter.Lexicon;
import io.detoxj.rewrite.rewriter.LexiconDeletion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RewriteFileTest {
  private static final List<RewriteItem> ITEMS = InventedPairs.of("en").items();

  @TempDir Path folder;

  private RewriteFile.Result run(Path file, int batches) throws IOException {
    AtomicInteger asked = new AtomicInteger();
    return new RewriteFile(file)
        .run(
            LexiconDeletion.byBlanks(Lexicon.mild()),
            ITEMS,
            ProgressListener.silent(),
            () -> asked.getAndIncrement() >= batches);
  }

  @Test
  void a_run_that_was_killed_amid_a_line_goes_on() throws IOException {
    Path whole = folder.resolve("whole.jsonl");
    assertThat(run(whole, 9)).isEqualTo(new RewriteFile.Result(0, 24, 0));
    String text = Files.readString(whole);
    assertThat(text.lines()).hasSize(24);
    Path torn = folder.resolve("torn.jsonl");
    assertThat(run(torn, 1).done()).isEqualTo(16);
    Files.writeString(torn, text.substring(0, text.indexOf('\n', 900) + 20));
    RewriteFile.Result resumed = run(torn, 9);
    assertThat(resumed.before()).isBetween(1, 23);
    assertThat(resumed.before() + resumed.done()).isEqualTo(24);
    assertThat(Files.readString(torn)).isEqualTo(text);
    assertThat(run(torn, 9)).isEqualTo(new RewriteFile.Result(24, 0, 0));
  }

  @Test
  void files_of_others_are_refused() throws IOException {
    Path file = folder.resolve("out.jsonl");
    run(file, 9);
    assertThatThrownBy(
            () ->
                new RewriteFile(file)
                    .run(new CopyRewriter(), ITEMS, ProgressListener.silent(), () -> false))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("another rewriter");
    assertThatThrownBy(
            () ->
                new RewriteFile(file)
                    .run(
                        LexiconDeletion.byBlanks(Lexicon.mild()),
                        ITEMS.subList(1, 20),
                        ProgressListener.silent(),
                        () -> false))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("another sentence");
    Path notes = Files.writeString(folder.resolve("notes.txt"), "my notes\n");
    assertThatThrownBy(() -> run(notes, 1))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("no line of such a run");
    assertThat(notes).hasContent("my notes\n");
  }

  @Test
  void differences_are_those_of_words() {
    assertThat(WordDifferences.of("you damn tea", "you fine tea"))
        .extracting(part -> part.kind() + part.text())
        .containsExactly("SAMEyou ", "OUTdamn", "NEWfine", "SAME tea");
    assertThat(WordDifferences.of("你这个笨蛋", "你这个人"))
        .extracting(part -> part.kind() + part.text())
        .containsExactly("SAME你这个", "OUT笨蛋", "NEW人");
    assertThat(WordDifferences.of("", "")).isEmpty();
    assertThat(WordDifferences.of("a ".repeat(3000), "b")).hasSize(2);
  }
}
