/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.surgery;

import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.math.Shuffle;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.examples.data.Split;
import io.detoxj.examples.scorer.LabelledRecord;
import io.detoxj.surgery.probe.BehaviourText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** The labelled texts of the data folder whose licence allows weights to be given away. */
final class SurgeryData {
  private static final String FILE = "unified/labelled.jsonl.gz";
  // Its texts are test cases and no sample of anything.
  private static final String HATECHECK = "hatecheck";

  private final Map<Split, List<BehaviourText>> bySplit = new EnumMap<>(Split.class);

  private SurgeryData() {}

  /**
   * Reads them, each split in a random order that depends on nothing.
   *
   * @throws IOException if the file cannot be read
   */
  static SurgeryData read(Path dataFolder) throws IOException {
    SurgeryData data = new SurgeryData();
    for (Split split : Split.values()) {
      data.bySplit.put(split, new ArrayList<>());
    }
    for (LabelledRecord line : LabelledRecord.readAll(dataFolder.resolve(FILE))) {
      if (line.licence().equals(LabelledRecord.OPEN)
          && !line.labelled().source().equals(HATECHECK)) {
        data.bySplit
            .get(line.split())
            .add(
                new BehaviourText(
                    line.labelled().text(), line.labelled().toxic(), line.labelled().source()));
      }
    }
    data.bySplit.forEach((split, texts) -> shuffle(texts, split));
    return data;
  }

  private static void shuffle(List<BehaviourText> texts, Split split) {
    RandomGenerator random = RandomStreams.named(1, "surgery-texts/" + split.label());
    Shuffle.inPlace(texts, random);
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

  /** Token ids of texts, cut to the model's context, of two tokens or more. */
  static List<int[]> sequences(TransformerModel model, List<String> texts) {
    return texts.stream()
        .map(text -> model.tokenizer().encodePrompt(text))
        .map(ids -> Arrays.copyOf(ids, Math.min(ids.length, model.contextLength())))
        .filter(ids -> ids.length > 1)
        .toList();
  }
}
