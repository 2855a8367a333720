/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.rewrite.data.ParaDetox;
import io.detoxj.rewrite.data.RewriteItem;
import io.detoxj.rewrite.data.SharedData;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What copying the source scores on the 671 test pairs of ParaDetox. */
class PublishedCopyTest {
  @Test
  void copies_have_the_recorded_bleu() throws IOException {
    List<RewriteItem> items =
        ParaDetox.test(SharedData.file("paradetox-test/test_671.jsonl.gz")).items();
    List<String> copies = items.stream().map(RewriteItem::source).toList();
    List<List<String>> references = items.stream().map(RewriteItem::references).toList();
    assertThat(Bleu.corpus(BleuTokenizer.NONE).corpus(copies, references))
        .isEqualTo(40.57, within(0.005));
    assertThat(Bleu.corpus(BleuTokenizer.T13A).corpus(copies, references))
        .isEqualTo(45.87, within(0.005));
  }
}
