/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.experiment;

import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.eval.page.Html;
import io.detoxj.eval.page.PageOptions;
import io.detoxj.eval.page.PageSection;
import io.detoxj.rewrite.data.RewriteItem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Sentences, references and rewrites beside each other, the differences from the sentence marked.
 * Each sentence is folded away until it is asked for, and then blurred until its box is ticked, or
 * the one for all of them. None of this needs a script: style sheets follow the boxes, and what is
 * blurred is left out on paper.
 */
final class RewritesSection implements PageSection {
  private static final int MOST_CHARACTERS = 4000;
  private static final String VEIL = "veil";

  private final List<RewriteItem> items;
  private final PageOptions limits;
  private final Map<String, List<JudgedRewrite>> bySystem = new LinkedHashMap<>();

  RewritesSection(List<RewriteItem> items, PageOptions limits) {
    this.items = items;
    this.limits = limits;
  }

  /** Adds what a system made of all sentences. */
  void add(String system, List<JudgedRewrite> all) {
    bySystem.put(system, all);
  }

  @Override
  public String id() {
    return "rewrites";
  }

  @Override
  public String title() {
    return "Rewrites";
  }

  @Override
  public void write(Html html) {
    int shown = shown();
    html.element(
        "p",
        "Sentences and rewrites may insult, threaten or disgust. Each is folded away until you open"
            + " it, and blurred until you tick its box. Struck out is what a text leaves out of the"
            + " sentence, underlined what it adds.");
    box(html, "unveil-all", "Show the texts of all sentences that are open");
    for (int i = 0; i < shown; i++) {
      item(html, i);
    }
    if (shown < items.size()) {
      html.element(
          "p",
          String.format(
              Locale.ROOT,
              "%,d of %,d sentences are on this page, as many as its limits allow. All are in %s.",
              shown,
              items.size(),
              RewriteLine.FILE),
          "class",
          "note");
    }
  }

  private int shown() {
    long bytes = 0;
    int rows = 2 + bySystem.size();
    int shown = 0;
    while (shown < items.size() && (long) (shown + 1) * rows <= limits.maxTexts()) {
      // Three bytes a character at most, and each text has the sentence in it as well.
      bytes += 3L * rows * Math.min(MOST_CHARACTERS, 2 * items.get(shown).source().length());
      if (bytes > limits.maxTextBytes()) {
        break;
      }
      shown++;
    }
    return shown;
  }

  private void item(Html html, int index) {
    RewriteItem item = items.get(index);
    html.open("details").element("summary", summary(index));
    box(html, "unveil-" + index, "Show these texts");
    html.open("div", "class", "scroll", "role", "region", "tabindex", "0", "aria-label", item.id());
    html.open("table", "class", "plain").open("tbody");
    html.open("tr").element("th", "sentence", "scope", "row");
    html.open("td", "dir", "auto").element("span", beginning(item.source()), "class", VEIL);
    html.close("td").element("td", "").close("tr");
    int number = 0;
    for (String reference : item.references()) {
      number++;
      row(html, "reference " + number, item.source(), reference, "");
    }
    bySystem.forEach(
        (system, all) -> {
          JudgedRewrite one = all.get(index);
          if (one.failed()) {
            html.open("tr").element("th", system, "scope", "row");
            html.element("td", "no rewrite: " + one.reason(), "class", "note");
            html.element("td", "").close("tr");
          } else {
            row(html, system, item.source(), one.text(), figures(one));
          }
        });
    html.close("tbody").close("table").close("div").close("details");
  }

  /** A box whose state the style sheet follows: what is veiled comes after it. */
  private static void box(Html html, String id, String label) {
    html.open("input", "type", "checkbox", "class", "unveil", "id", id, "autocomplete", "off");
    html.element("label", label, "for", id, "class", "unveils");
  }

  /** Which sentence, and how toxic its rewrites are: no word of it. */
  private String summary(int index) {
    List<String> parts = new ArrayList<>();
    bySystem.forEach(
        (system, all) -> {
          JudgedRewrite one = all.get(index);
          parts.add(system + " " + (one.failed() ? "failed" : toxicity(one)));
        });
    return items.get(index).id() + ": toxicity " + String.join(", ", parts);
  }

  private static String toxicity(JudgedRewrite one) {
    return one.outcomes().get(0) instanceof ScoreOutcome.Scored scored
        ? String.format(Locale.ROOT, "%.2f", scored.toxicity())
        : "unknown";
  }

  private static String figures(JudgedRewrite one) {
    String text = "toxicity " + toxicity(one);
    return one.cosine().isPresent()
        ? text + String.format(Locale.ROOT, ", similarity %.2f", one.cosine().getAsDouble())
        : text;
  }

  private static void row(Html html, String name, String source, String text, String figures) {
    html.open("tr").element("th", name, "scope", "row");
    html.open("td", "dir", "auto").open("span", "class", VEIL);
    for (WordDifferences.Part part : WordDifferences.of(beginning(source), beginning(text))) {
      switch (part.kind()) {
        case SAME -> html.text(part.text());
        case OUT -> html.element("del", part.text());
        case NEW -> html.element("ins", part.text());
      }
    }
    html.close("span").close("td").element("td", figures).close("tr");
  }

  private static String beginning(String text) {
    if (text.length() <= MOST_CHARACTERS) {
      return text;
    }
    boolean splits = Character.isHighSurrogate(text.charAt(MOST_CHARACTERS - 1));
    return text.substring(0, splits ? MOST_CHARACTERS - 1 : MOST_CHARACTERS) + "...";
  }
}
