/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.molecule;

import java.util.List;
import java.util.Locale;

/** Molecules as a table, so that other programs can be trained on the same features and splits. */
final class ExportedRows {
  private ExportedRows() {}

  /** A column for each split, 1 of what is tested on, then the features that are not 0. */
  static String text(EndpointMeasuring measuring) {
    List<LabelledMolecule> molecules = measuring.data().molecules();
    StringBuilder text = new StringBuilder("smiles\ttoxic");
    List<MoleculeSplit> splits = measuring.splitList();
    for (MoleculeSplit split : splits) {
      text.append('\t').append(split.kind().name().toLowerCase(Locale.ROOT));
      text.append('-').append(split.seed());
    }
    text.append("\tfeatures\n");
    List<boolean[]> tests = splits.stream().map(split -> split.test(molecules)).toList();
    for (int i = 0; i < molecules.size(); i++) {
      LabelledMolecule one = molecules.get(i);
      text.append(one.smiles()).append('\t').append(one.toxic() ? 1 : 0);
      for (boolean[] test : tests) {
        text.append('\t').append(test[i] ? 1 : 0);
      }
      text.append('\t').append(one.features().text()).append('\n');
    }
    return text.toString();
  }
}
