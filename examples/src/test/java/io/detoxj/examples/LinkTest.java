/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Links between pages lead somewhere, and every page can be found. */
class LinkTest {
  /** What is wrong with the links of a page, each with page and line. */
  private static List<String> broken(DocPage page) {
    List<String> broken = new ArrayList<>();
    for (DocPage.Link link : page.links()) {
      if (isElsewhere(link)) {
        continue;
      }
      String place = DocPage.ROOT.relativize(page.file()) + ":" + link.line() + ": ";
      Path target = target(page, link);
      String anchor = link.target().contains("#") ? link.target().replaceAll(".*#", "") : "";
      boolean inside = target.startsWith(DocPage.ROOT) && Files.exists(target);
      if (!inside && !target.equals(page.file())) {
        broken.add(place + "there is no file " + link.target());
      } else if (!anchor.isEmpty() && !anchors(page, target).contains(anchor)) {
        broken.add(place + "there is no heading for " + link.target());
      }
    }
    return broken;
  }

  private static boolean isElsewhere(DocPage.Link link) {
    return link.target().matches("[a-z]+:.*");
  }

  private static Path target(DocPage page, DocPage.Link link) {
    String path = link.target().replaceAll("#.*", "");
    return path.isEmpty() ? page.file() : page.file().resolveSibling(path).normalize();
  }

  private static Set<String> anchors(DocPage page, Path target) {
    return target.equals(page.file()) ? page.anchors() : DocPage.read(target).anchors();
  }

  @Test
  void every_relative_link_and_image_leads_to_a_file_and_a_heading() {
    List<DocPage> pages = Stream.concat(DocPage.all().stream(), DocPage.cards().stream()).toList();
    assertThat(pages.stream().mapToInt(page -> page.links().size()).sum()).isGreaterThan(40);
    assertThat(pages.stream().flatMap(page -> broken(page).stream())).isEmpty();
  }

  @Test
  void every_page_can_be_reached_from_the_readme() {
    Set<Path> reached = new HashSet<>();
    Deque<Path> open = new ArrayDeque<>(List.of(DocPage.ROOT.resolve("README.md")));
    while (!open.isEmpty()) {
      Path next = open.remove();
      if (reached.add(next) && next.toString().endsWith(".md") && Files.exists(next)) {
        DocPage page = DocPage.read(next);
        page.links().stream()
            .filter(link -> !isElsewhere(link))
            .forEach(link -> open.add(target(page, link)));
      }
    }
    assertThat(reached).containsAll(DocPage.all().stream().map(DocPage::file).toList());
    assertThat(reached).containsAll(DocPage.cards().stream().map(DocPage::file).toList());
  }

  @Test
  void the_index_names_every_page() {
    DocPage index = DocPage.read(DocPage.ROOT.resolve("docs/index.md"));
    List<Path> named = index.links().stream().map(link -> target(index, link)).toList();
    Path docs = DocPage.ROOT.resolve("docs");
    assertThat(named)
        .containsAll(
            DocPage.all().stream()
                .map(DocPage::file)
                .filter(file -> file.startsWith(docs) && !file.equals(index.file()))
                // A folder's page names the others in it.
                .filter(file -> file.getParent().equals(docs) || file.endsWith("README.md"))
                .toList());
  }

  @Test
  void broken_links_are_told_by_page_and_line() {
    DocPage page =
        new DocPage(
            DocPage.ROOT.resolve("docs/broken.md"),
            """
            # A `b` page, twice

            [a](#a-b-page-twice) `[no](link.md)`

                [nor](this.md)

            ![gone](img/gone.png)
            [b](#b) [c](../README.md#modules)
            [d](../README.md#nowhere) [e](https://example.org/gone)
            """);
    assertThat(broken(page))
        .containsExactly(
            "docs/broken.md:7: there is no file img/gone.png",
            "docs/broken.md:8: there is no heading for #b",
            "docs/broken.md:9: there is no heading for ../README.md#nowhere");
  }
}
