/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java in the README and in every page of docs compiles against the toolkit as it is. */
class ReadmeTest {
  @TempDir Path classes;

  @Test
  void java_blocks_compile() {
    List<DocPage.Block> blocks = new ArrayList<>();
    DocPage.all().forEach(page -> blocks.addAll(page.blocks("java")));
    assertThat(blocks.size()).isGreaterThan(20);
    assertThat(new JavaBlocks().errors(blocks, classes)).isEmpty();
  }

  @Test
  void a_block_that_uses_what_is_not_there_is_told_by_page_and_line() {
    Path page = DocPage.ROOT.resolve("docs/broken.md");
    DocPage broken = new DocPage(page, "# A page\n\n```java\nint a = 1;\nString.summon();\n```\n");
    assertThat(new JavaBlocks().errors(broken.blocks("java"), classes))
        .singleElement()
        .asString()
        .startsWith("docs/broken.md:5: ")
        .contains("summon");
  }

  @Test
  void types_of_a_page_are_seen_by_its_later_blocks_alone() {
    String type = "```java\nimport java.time.Year;\n\npublic record Seen(Year year) {}\n```\n";
    String use = "```java\nSystem.out.println(new Seen(null));\n```\n";
    DocPage both = new DocPage(DocPage.ROOT.resolve("docs/one.md"), type + use);
    DocPage use2 = new DocPage(DocPage.ROOT.resolve("docs/two.md"), use);
    assertThat(new JavaBlocks().errors(both.blocks("java"), classes)).isEmpty();
    assertThat(new JavaBlocks().errors(use2.blocks("java"), classes))
        .singleElement()
        .asString()
        .startsWith("docs/two.md:2: ");
  }
}
