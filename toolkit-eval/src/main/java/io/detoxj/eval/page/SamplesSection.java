/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import java.util.Locale;

/**
 * The frame in which a script shows prompts and texts; without scripts a sentence says so. The
 * texts themselves are data beside it and never part of the markup.
 */
final class SamplesSection {
  private final SampleTexts texts;
  private final Html html;

  SamplesSection(SampleTexts texts, Html html) {
    this.texts = texts;
    this.html = html;
  }

  void write() {
    if (texts.given() == 0) {
      return;
    }
    Section.TEXTS.open(html);
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
    controls();
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
    Section.TEXTS.close(html);
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

  private void controls() {
    html.open("div", "class", "controls");
    html.open("p").element("label", "Search ids and prompts", "for", "search");
    html.open(
        "input", "type", "search", "id", "search", "autocomplete", "off", "spellcheck", "false");
    html.close("p");
    select(
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
    select("sample-order", "Order of texts", "number", "by number", "score", "highest score first");
    html.open("p", "class", "steps");
    html.element("button", "Previous", "type", "button", "id", "previous").text(" ");
    html.element("button", "Next", "type", "button", "id", "next");
    html.close("p");
    html.close("div");
    html.open("fieldset", "id", "chosen").element("legend", "Systems beside the base");
    html.close("fieldset");
  }

  private void select(String id, String label, String... options) {
    html.open("p").element("label", label, "for", id);
    html.open("select", "id", id);
    for (int i = 0; i < options.length; i += 2) {
      html.element("option", options[i + 1], "value", options[i]);
    }
    html.close("select").close("p");
  }
}
