/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.page;

import io.detoxj.eval.page.Html;
import io.detoxj.eval.page.PageFrame;
import io.detoxj.eval.page.PageResource;

/** The molecules with what was proposed, which a script shows. */
final class MoleculesSection {
  static final PageFrame.Link LINK = new PageFrame.Link("Molecules", "molecules");

  private MoleculesSection() {}

  static void write(Html html, MoleculesJson molecules) {
    Sections.open(html, LINK);
    if (molecules.leftOut() > 0) {
      html.element(
          "p",
          "The first %s of %s molecules are on this page, as many as its limit of candidates allows."
                  .formatted(
                      molecules.items().size(), molecules.items().size() + molecules.leftOut())
              + " The others are in candidates.jsonl of each model's folder.");
    }
    html.markup(PageResource.beside(MoleculesSection.class, "molecules.html").text());
    html.close("section");
  }
}
