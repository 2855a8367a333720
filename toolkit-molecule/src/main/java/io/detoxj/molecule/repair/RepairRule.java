/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.repair;

import io.detoxj.eval.data.BundledFile;
import io.detoxj.molecule.chemistry.StructureEdit;
import java.util.List;

/**
 * A replacement of a group.
 *
 * @param alert whether the group is toxic by itself; else a property is changed that goes with
 *     toxicity, such as being lipophilic, or with not being drug-like
 * @param name such as {@code nitro to cyano}
 * @param edit what it does
 * @param source where it is described; docs/molecules.md has the papers
 */
public record RepairRule(boolean alert, String name, StructureEdit edit, String source) {
  private static final List<RepairRule> RULES =
      BundledFile.text(RepairRule.class, "rules.tsv").lines().map(RepairRule::read).toList();

  /** The rules that come with the toolkit. */
  public static List<RepairRule> bundled() {
    return RULES;
  }

  private static RepairRule read(String line) {
    String[] fields = line.split("\t", -1);
    return new RepairRule(
        fields[0].equals("alert"), fields[1], new StructureEdit(fields[2]), fields[3]);
  }
}
