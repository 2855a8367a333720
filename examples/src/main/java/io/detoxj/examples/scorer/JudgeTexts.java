/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.scorer;

import io.detoxj.core.encoder.ClassifierTraining.Example;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.tokenizer.Tokenizer;
import io.detoxj.eval.toxicity.scorer.LabelledText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What a batch is made of: labelled texts of the open sources, phrases of templates about groups,
 * and sentences that teach meaning; some of all of them misspelt.
 *
 * @param labelled texts with labels
 * @param phrases of templates about groups, with labels
 * @param meaning templates of minimal pairs
 * @param tokenizer of the classifier
 * @param size examples of a batch
 * @param seed of the choice
 */
record JudgeTexts(
    List<LabelledText> labelled,
    List<LabelledText> phrases,
    MeaningPairs meaning,
    Tokenizer tokenizer,
    int size,
    long seed) {
  private static final int MOST_TOKENS = 128;
  private static final double PHRASES = 0.12;
  private static final double MEANING = 0.3;
  private static final double MISSPELT = 0.12;

  /** The examples of a step, the same whenever it is asked for. */
  List<Example> batch(long step) {
    RandomGenerator random = RandomStreams.named(seed, "judge-batch-" + step);
    List<LabelledText> texts = new ArrayList<>();
    List<String> spelt = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      LabelledText text = draw(random);
      texts.add(text);
      spelt.add(random.nextDouble() < MISSPELT ? Misspelling.of(text.text(), random) : text.text());
    }
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      examples.add(new Example(ids(spelt.get(i)), List.of(texts.get(i).toxic() ? 1.0 : 0.0)));
    }
    return examples;
  }

  private LabelledText draw(RandomGenerator random) {
    double kind = random.nextDouble();
    if (kind < MEANING) {
      return meaning.sentence(false, random);
    }
    List<LabelledText> from = kind < MEANING + PHRASES ? phrases : labelled;
    return from.get(random.nextInt(from.size()));
  }

  private List<Integer> ids(String text) {
    int[] ids = tokenizer.encodePrompt(text);
    if (ids.length > MOST_TOKENS) {
      int end = ids[ids.length - 1];
      ids = Arrays.copyOf(ids, MOST_TOKENS);
      ids[MOST_TOKENS - 1] = end;
    }
    return Arrays.stream(ids).boxed().toList();
  }
}
