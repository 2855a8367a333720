/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.SystemResult;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The texts of all systems beside each other: a frame in which a script shows items and texts;
 * without scripts a sentence says so. The texts themselves are data beside it and never part of the
 * markup. However many are added, no more is in memory than what the page holds.
 */
public final class TextsSection implements PageSection {
  /**
   * Which texts are marked.
   *
   * @param word what such a text is called, such as {@code toxic}
   * @param from the first scorer's score from which a text is called so
   */
  public record Flag(String word, double from) {}

  private final List<String> systems;
  private final SampleTexts texts;

  /**
   * None yet.
   *
   * @param report the page's
   * @param limits how much the page holds
   * @param flag which texts are marked; null if none are
   */
  public TextsSection(Report report, PageOptions limits, @Nullable Flag flag) {
    this.systems = report.systems().stream().map(SystemResult::system).toList();
    this.texts = new SampleTexts(systems, limits, flag);
  }

  /**
   * Adds a text.
   *
   * @throws IllegalArgumentException if the report does not have its system
   */
  public void add(ShownText text) {
    texts.add(text);
  }

  /** The scores of the same texts, drawn. */
  public PageSection scores(Report report) {
    return new ScoresSection(report, texts);
  }

  /** Whether there is none, so that a page has no use for the section. */
  public boolean isEmpty() {
    return texts.given() == 0;
  }

  @Override
  public String id() {
    return "texts";
  }

  @Override
  public String title() {
    return "Texts";
  }

  @Override
  public Optional<String> data() {
    return Optional.of(TextsJson.of(texts, systems));
  }

  @Override
  public void write(Html html) {
    html.element("p", held());
    html.markup(PageResource.load("texts.html").text());
  }

  private String held() {
    if (texts.kept() == texts.given()) {
      return String.format(
          Locale.ROOT, "All %,d texts of the run are on this page.", texts.given());
    }
    StringBuilder held = new StringBuilder();
    held.append(
        String.format(
            Locale.ROOT,
            "%,d of %,d texts are on this page, as many as its limits allow",
            texts.kept(),
            texts.given()));
    texts
        .firstSamples()
        .ifPresent(first -> held.append(": the first " + first + " of each prompt's samples"));
    if (texts.promptsLeftOut()) {
      held.append(", of the first " + texts.prompts().size() + " prompts alone");
    }
    return held
        + ". A run writes all of them to generations.jsonl. The figures of a prompt are of all its"
        + " samples.";
  }
}
