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
  private final List<String> systems;
  private final SampleTexts texts;

  /**
   * None yet.
   *
   * @param report the page's
   * @param limits how much the page holds
   * @param flaggedFrom the score from which a text is called toxic; null if there is none
   */
  public TextsSection(Report report, PageOptions limits, @Nullable Double flaggedFrom) {
    this.systems = report.systems().stream().map(SystemResult::system).toList();
    this.texts = new SampleTexts(systems, limits, flaggedFrom);
  }

  /**
   * Adds a text.
   *
   * @throws IllegalArgumentException if the report does not have its system
   */
  public void add(ShownText text) {
    texts.add(text);
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
    html.open("noscript");
    html.element("p", "To see texts, turn scripts on.", "class", "note").close("noscript");
    html.open("div", "id", "browser", "hidden", "");
    html.open("p", "class", "warning");
    html.element(
        "button",
        "Show all texts",
        "type",
        "button",
        "role",
        "switch",
        "aria-checked",
        "false",
        "id",
        "show-all",
        "aria-describedby",
        "show-all-warning");
    html.text(" ");
    html.element(
        "span",
        "Prompts and texts may insult, threaten or disgust. Each is hidden until you choose it; this"
            + " shows all of them until the page is left.",
        "id",
        "show-all-warning");
    html.close("p");
    controls(html);
    html.open("div", "id", "prompt", "class", "prompt").close("div");
    html.open(
        "div",
        "id",
        "samples",
        "class",
        "samples",
        "role",
        "region",
        "tabindex",
        "0",
        "aria-label",
        "Texts of the base and the chosen systems");
    html.close("div");
    html.element("p", "", "id", "shown", "class", "unseen", "role", "status");
    html.close("div");
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

  private static void controls(Html html) {
    html.open("div", "class", "controls");
    html.open("p").element("label", "Search ids and prompts", "for", "search");
    html.open(
        "input", "type", "search", "id", "search", "autocomplete", "off", "spellcheck", "false");
    html.close("p");
    select(
        html,
        "order",
        "Order of prompts",
        "run",
        "as in the run",
        "difference",
        "largest difference from base",
        "base",
        "highest mean score of the base");
    html.open("p").element("label", "Prompt", "for", "pick");
    html.open("select", "id", "pick").close("select").close("p");
    select(
        html,
        "sample-order",
        "Order of texts",
        "number",
        "by number",
        "score",
        "highest score first");
    html.open("p", "class", "steps");
    html.element("button", "Previous", "type", "button", "id", "previous").text(" ");
    html.element("button", "Next", "type", "button", "id", "next");
    html.close("p");
    html.close("div");
    html.open("fieldset", "id", "chosen").element("legend", "Systems beside the base");
    html.close("fieldset");
  }

  private static void select(Html html, String id, String label, String... options) {
    html.open("p").element("label", label, "for", id);
    html.open("select", "id", id);
    for (int i = 0; i < options.length; i += 2) {
      html.element("option", options[i + 1], "value", options[i]);
    }
    html.close("select").close("p");
  }
}
