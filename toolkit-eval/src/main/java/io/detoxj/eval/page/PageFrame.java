/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import io.detoxj.core.io.OwnOutput;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What every page of ours has around its sections: a head whose content security policy lets
 * nothing be loaded and nothing run but its own script, title, facts and links. Light and dark
 * follow the system, and a button.
 *
 * @param title of the page
 * @param kind what is small above the title
 * @param withoutScripts what is told where scripts are off
 * @param style of its sections, beside what all pages have
 * @param script of its sections, likewise
 */
public record PageFrame(
    String title, String kind, String withoutScripts, PageResource style, PageResource script) {
  /**
   * A line at the head.
   *
   * @param title the whole of what the value shortens, or empty
   */
  public record Fact(String label, String value, String title) {}

  /** A section by its heading and its id. */
  public record Link(String title, String id) {}

  /** With what all pages have before its own. */
  public PageFrame {
    style = PageResource.load("page.css").and(style);
    script = PageResource.load("page.js").and(script);
  }

  /**
   * The text of the page.
   *
   * @param links to the sections, in their order; the first is where the keyboard can skip to
   * @param sections all of them, with no element open
   * @param data JSON by {@link ScriptJson} for the script, in the element {@code data}
   */
  public String render(List<Fact> facts, List<Link> links, Html sections, Optional<String> data) {
    Html html = new Html();
    html.open("html", "lang", "en");
    head(html);
    html.open("body");
    links.stream().findFirst().ifPresent(first -> skip(html, first));
    header(html, facts, links);
    html.open("main", "id", "main").whole(sections).close("main");
    data.ifPresent(json -> html.verbatim("script", json, "type", "application/json", "id", "data"));
    html.verbatim("script", script.text());
    return html.close("body").close("html").finished();
  }

  private static void skip(Html html, Link first) {
    String words = "Skip to the " + first.title().toLowerCase(Locale.ROOT);
    html.element("a", words, "class", "skip", "href", "#" + first.id());
  }

  private void head(Html html) {
    html.open("head");
    html.open("meta", "charset", "utf-8");
    html.open("meta", "name", "generator", "content", OwnOutput.NAME);
    html.open(
        "meta",
        "http-equiv",
        "Content-Security-Policy",
        "content",
        "default-src 'none'; style-src %s; script-src %s; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
            .formatted(style.source(), script.source()));
    html.open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    html.open("meta", "name", "referrer", "content", "no-referrer");
    html.element("title", title);
    html.verbatim("style", style.text());
    html.close("head");
  }

  private void header(Html html, List<Fact> facts, List<Link> links) {
    html.open("header");
    html.open("div", "class", "bar");
    html.element("p", kind, "class", "kind");
    html.element("button", "Dark", "type", "button", "id", "theme", "hidden", "");
    html.close("div");
    html.element("h1", title);
    facts(html, facts);
    html.open("nav", "aria-label", "Sections").open("ul");
    for (Link link : links) {
      html.open("li").element("a", link.title(), "href", "#" + link.id()).close("li");
    }
    html.close("ul").close("nav");
    html.open("noscript").element("p", withoutScripts, "class", "note");
    html.close("noscript").close("header");
  }

  private static void facts(Html html, List<Fact> facts) {
    html.open("dl", "class", "facts");
    for (Fact fact : facts) {
      html.open("div").element("dt", fact.label());
      if (fact.title().isEmpty()) {
        html.element("dd", fact.value());
      } else {
        html.element("dd", fact.value(), "title", fact.title());
      }
      html.close("div");
    }
    html.close("dl");
  }
}
