/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.suppression;

import io.detoxj.core.ConfigException;
import io.detoxj.core.model.TransformerModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How unlikely a sentence is to a model that begins a text with it.
 *
 * @param nll negative log-likelihood of all tokens, in nats
 * @param tokens how many
 */
record SentenceLikelihood(double nll, int tokens) {
  private static final int SENTENCES_AT_ONCE = 64;

  /** Of sentences, each after what the tokenizer puts before a text, or the end-of-text token. */
  static List<SentenceLikelihood> of(TransformerModel model, List<String> sentences) {
    List<SentenceLikelihood> all = new ArrayList<>();
    for (int first = 0; first < sentences.size(); first += SENTENCES_AT_ONCE) {
      List<String> part =
          sentences.subList(first, Math.min(first + SENTENCES_AT_ONCE, sentences.size()));
      List<int[]> tokens = part.stream().map(sentence -> tokens(model, sentence)).toList();
      for (float[] logProbabilities : model.logProbabilities(tokens)) {
        double nll = 0;
        for (float one : logProbabilities) {
          nll -= one;
        }
        all.add(new SentenceLikelihood(nll, logProbabilities.length));
      }
    }
    return all;
  }

  private static int[] tokens(TransformerModel model, String sentence) {
    int[] text = model.tokenizer().encode(sentence);
    if (text.length == 0 || text.length >= model.contextLength()) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "a sentence has %d tokens; it must have 1 to %d",
              text.length,
              model.contextLength() - 1));
    }
    int[] prefix = model.tokenizer().encodePrompt("");
    int first = prefix.length > 0 ? prefix[0] : model.endOfText();
    int[] all = new int[text.length + 1];
    all[0] = first;
    System.arraycopy(text, 0, all, 1, text.length);
    return all;
  }
}
