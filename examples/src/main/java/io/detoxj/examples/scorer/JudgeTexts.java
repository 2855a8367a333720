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
 * demonstrations of hate in polite words, and sentences that teach meaning; some of all of them
 * misspelt.
 *
 * @param labelled texts with labels
 * @param phrases about groups, with labels, of each template apart
 * @param demonstrations of hate in polite words and of neutral statements
 * @param meaning templates of minimal pairs
 * @param share of sentences of these templates; there is one phrase for four of them
 * @param tokenizer of the classifier
 * @param size examples of a batch
 * @param seed of the choice
 */
record JudgeTexts(
    List<LabelledText> labelled,
    List<List<LabelledText>> phrases,
    List<LabelledText> demonstrations,
    MeaningPairs meaning,
    double share,
    Tokenizer tokenizer,
    int size,
    long seed) {
  private static final int MOST_TOKENS = 128;
  private static final double PHRASES_BY_SENTENCE = 0.25;
  private static final double DEMONSTRATIONS = 0.03;
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
    if (kind < share) {
      return meaning.sentence(false, random);
    }
    double templates = share * (1 + PHRASES_BY_SENTENCE);
    if (kind < templates) {
      return one(one(phrases, random), random);
    }
    return one(kind < templates + DEMONSTRATIONS ? demonstrations : labelled, random);
  }

  private static <T> T one(List<T> of, RandomGenerator random) {
    return of.get(random.nextInt(of.size()));
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
