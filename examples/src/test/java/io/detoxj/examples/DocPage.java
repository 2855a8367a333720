/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A Markdown page of the repository, and the parts of it that tests look at. */
record DocPage(Path file, String text) {
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static final Pattern FENCED =
      Pattern.compile("^```(\\w*)\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
  private static final Pattern CODE =
      Pattern.compile(
          "^```.*?^```$|^ {4}[^\\n]*|`[^`]*`|<!--.*?-->", Pattern.DOTALL | Pattern.MULTILINE);
  private static final Pattern INDENTED = Pattern.compile("(?m)^ {4}.*$");
  private static final Pattern LINK = Pattern.compile("]\\(([^()\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.+)$");

  /** A link as it is written, and its line. */
  record Link(String target, int line) {}

  /** A fenced block of code, and the line of its first line. */
  record Block(Path file, int line, String code) {
    /** Page and line, for messages. */
    String place() {
      return ROOT.relativize(file) + ":" + line;
    }
  }

  static DocPage read(Path file) {
    try {
      return new DocPage(file, Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** README.md and every page of docs. */
  static List<DocPage> all() {
    List<DocPage> pages = new ArrayList<>();
    pages.add(read(ROOT.resolve("README.md")));
    pages.addAll(below(ROOT.resolve("docs"), 3));
    return pages;
  }

  /** The cards of the bundled models and of the scorer. */
  static List<DocPage> cards() {
    List<DocPage> cards = new ArrayList<>(below(ROOT.resolve("examples/models"), 3));
    cards.addAll(below(ROOT.resolve("toolkit-eval/src/main/resources"), 9));
    return cards;
  }

  private static List<DocPage> below(Path folder, int depth) {
    try (Stream<Path> files = Files.walk(folder, depth)) {
      return files
          .filter(file -> file.toString().endsWith(".md"))
          .sorted()
          .map(DocPage::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its blocks in a language. */
  List<Block> blocks(String language) {
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = FENCED.matcher(text);
    while (matcher.find()) {
      if (matcher.group(1).equals(language)) {
        blocks.add(new Block(file, lineAt(matcher.start(2)), matcher.group(2)));
      }
    }
    return blocks;
  }

  /** Its links and images outside code. */
  List<Link> links() {
    // Blanks in place of code, so that lines keep their numbers.
    String prose = CODE.matcher(text).replaceAll(code -> code.group().replaceAll("[^\\n]", " "));
    List<Link> links = new ArrayList<>();
    Matcher matcher = LINK.matcher(prose);
    while (matcher.find()) {
      links.add(new Link(matcher.group(1), lineAt(matcher.start())));
    }
    return links;
  }

  /** The anchors that GitHub makes of its headings. */
  Set<String> anchors() {
    String prose = INDENTED.matcher(FENCED.matcher(text).replaceAll("")).replaceAll("");
    Map<String, Integer> seen = new HashMap<>();
    Set<String> anchors = new HashSet<>();
    Matcher matcher = HEADING.matcher(prose);
    while (matcher.find()) {
      String shown = matcher.group(1).replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1").strip();
      String slug =
          shown
              .toLowerCase(Locale.ROOT)
              .replaceAll("[^\\p{L}\\p{N}\\p{M} _-]", "")
              .replace(' ', '-');
      int before = seen.merge(slug, 1, Integer::sum) - 1;
      anchors.add(before == 0 ? slug : slug + "-" + before);
    }
    return anchors;
  }

  private int lineAt(int offset) {
    return 1 + (int) text.substring(0, offset).chars().filter(c -> c == '\n').count();
  }
}
