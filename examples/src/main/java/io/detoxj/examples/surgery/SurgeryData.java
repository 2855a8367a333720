/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.surgery;

import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.math.Shuffle;
import io.detoxj.eval.toxicity.scorer.LabelledText;
import io.detoxj.examples.data.Split;
import io.detoxj.examples.scorer.LabelledRecord;
import io.detoxj.surgery.probe.BehaviourText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The labelled texts of the data folder whose licence allows weights to be given away. */
record SurgeryData(Map<Split, List<BehaviourText>> bySplit) {

  /**
   * Reads them, each split in a random order that depends on nothing.
   *
   * @throws IOException if the file cannot be read
   */
  static SurgeryData read(Path dataFolder) throws IOException {
    Map<Split, List<BehaviourText>> bySplit = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      bySplit.put(split, new ArrayList<>());
    }
    for (LabelledRecord line : LabelledRecord.readAll(dataFolder.resolve(LabelledRecord.FILE))) {
      if (line.isOpen() && !line.isHateCheck()) {
        LabelledText text = line.labelled();
        bySplit.get(line.split()).add(new BehaviourText(text.text(), text.toxic(), text.source()));
      }
    }
    bySplit.forEach(
        (split, texts) ->
            Shuffle.inPlace(texts, RandomStreams.named(1, "surgery-texts/" + split.label())));
    return new SurgeryData(bySplit);
  }

  /** The first texts of a split. */
  List<BehaviourText> texts(Split split, int limit) {
    List<BehaviourText> all = bySplit.get(split);
    return all.subList(0, Math.min(limit, all.size()));
  }

  /** The first texts of one class of a split. */
  List<String> texts(Split split, boolean undesired, int limit) {
    return bySplit.get(split).stream()
        .filter(text -> text.undesired() == undesired)
        .map(BehaviourText::text)
        .limit(limit)
        .toList();
  }
}
