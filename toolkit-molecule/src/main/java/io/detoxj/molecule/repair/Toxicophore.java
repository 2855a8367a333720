/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.repair;

import io.detoxj.eval.data.BundledFile;
import io.detoxj.molecule.chemistry.Molecule;
import io.detoxj.molecule.chemistry.StructurePattern;
import java.util.List;

/**
 * A group that the literature connects with mutagens, carcinogens or sensitisers.
 *
 * @param strong whether it usually makes a molecule toxic; else it does so with others, or needs to
 *     be activated
 * @param name such as {@code aromatic nitro}
 * @param pattern what it looks like
 * @param source where it is described; docs/molecules.md has the papers
 */
public record Toxicophore(boolean strong, String name, StructurePattern pattern, String source) {
  /** Those that come with the toolkit. */
  public static List<Toxicophore> bundled() {
    return BundledFile.text(Toxicophore.class, "toxicophores.tsv")
        .lines()
        .map(Toxicophore::read)
        .toList();
  }

  private static Toxicophore read(String line) {
    String[] fields = line.split("\t", -1);
    return new Toxicophore(
        fields[0].equals("strong"), fields[1], new StructurePattern(fields[2]), fields[3]);
  }

  /** What it adds to the concern about a molecule: 1 for each place, 2 if it is strong. */
  int concern(Molecule molecule) {
    return pattern.countIn(molecule) * (strong ? 2 : 1);
  }
}
