/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli.shell;

import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How probable each token is after a text.
 *
 * @param tokens with their probabilities, the likeliest first
 */
public record NextTokens(List<Token> tokens) {
  private static final int SHOWN = 5;

  /**
   * A token.
   *
   * @param id in the vocabulary
   * @param text what it stands for
   * @param probability after the text, 0 to 1
   */
  public record Token(int id, String text, double probability) {}

  static NextTokens after(TransformerModel model, String text) {
    int[] ids = Captured.ids(model, text);
    float[][] logits = model.forward(List.of(ids), List.of(ids.length)).get(0);
    return of(logits[logits.length - 1], model.tokenizer());
  }

  /**
   * All tokens, the likeliest first.
   *
   * @param logits after a text, one for each token of the vocabulary
   */
  public static NextTokens of(float[] logits, Tokenizer tokenizer) {
    double[] probabilities = softmax(logits);
    return new NextTokens(
        IntStream.range(0, logits.length)
            .boxed()
            .sorted(Comparator.comparingDouble(id -> -probabilities[id]))
            .map(id -> new Token(id, tokenizer.piece(id), probabilities[id]))
            .toList());
  }

  private static double[] softmax(float[] logits) {
    double[] wide = IntStream.range(0, logits.length).mapToDouble(i -> logits[i]).toArray();
    double highest = Arrays.stream(wide).max().orElseThrow();
    double[] powers = Arrays.stream(wide).map(logit -> Math.exp(logit - highest)).toArray();
    double sum = Arrays.stream(powers).sum();
    return Arrays.stream(powers).map(power -> power / sum).toArray();
  }

  /** The likeliest one. */
  public Token first() {
    return tokens.get(0);
  }

  /**
   * The probability of a token by its text.
   *
   * @throws IllegalArgumentException if no token has this text; most begin with a space
   */
  public double probability(String text) {
    return tokens.stream()
        .filter(token -> token.text().equals(text))
        .mapToDouble(Token::probability)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no single token is \"" + text + "\"; most begin with a space"));
  }

  /** A table of the first five. */
  @Override
  public String toString() {
    return Display.table(
        List.of("token", "probability"),
        tokens.stream()
            .limit(SHOWN)
            .map(one -> List.of(Display.quoted(one.text()), one.probability()))
            .toList());
  }
}
