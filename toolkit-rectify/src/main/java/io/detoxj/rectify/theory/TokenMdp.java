/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.theory;

import io.detoxj.rectify.cap.Rectifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Text as a process: the state is the text so far, an action is the next token, and a text of full
 * length is undesired with probability rho. Actions do what they say, so {@code Q(s, a) = V(s a)}
 * (DERIVED): a network with one output a token evaluates all texts one token longer at once.
 *
 * <p>Rectification makes of the base policy mu another one, {@code min(mu, 1 + Q)} made to sum to
 * 1. Three notes, all DERIVED:
 *
 * <ul>
 *   <li>It may raise the probability of an undesired text: of two tokens with {@code mu = (.9, .1)}
 *       and {@code Q = (-.2, -.7)} it makes {@code (.8, .2)}, and the risk rises from .25 to .30.
 *       What is capped is the likely token, and what gains is the risky one.
 *   <li>Without an epsilon it changes little, because the cap binds only where {@code mu > 1 + Q}:
 *       a token of probability .02 is left alone until it ends undesired 98 times of 100.
 *   <li>The tilt {@code mu (1 + Q_D^mu)} writes texts as mu does given that they end well, since
 *       {@code 1 + Q_D^mu(s, a)} is the probability of that.
 * </ul>
 */
public final class TokenMdp {
  private static final int MOST_STATES = 100_000;

  private final int vocabulary;
  private final int length;
  private final FiniteMdp mdp;
  private final double[][] base;

  /**
   * Builds the tree of all texts.
   *
   * @param vocabulary how many tokens there are, at least 1
   * @param length tokens of a finished text, at least 1
   * @param base mu: of the token ids so far, the probability of each next one
   * @param undesired rho of the token ids of a finished text
   * @throws IllegalArgumentException if there are more than 100,000 texts, finished or not
   */
  public TokenMdp(
      int vocabulary,
      int length,
      Function<int[], double[]> base,
      ToDoubleFunction<int[]> undesired) {
    this.vocabulary = vocabulary;
    this.length = length;
    if (vocabulary < 1 || length < 1 || states() > MOST_STATES) {
      throw new IllegalArgumentException(
          "%s tokens and texts of %s make %s texts; both must be at least 1 and the texts at most %s"
              .formatted(vocabulary, length, states(), MOST_STATES));
    }
    FiniteMdp.Builder builder = FiniteMdp.builder();
    double[][] policy = new double[(int) states()][];
    for (int size = length; size >= 0; size--) {
      int texts = (int) Math.pow(vocabulary, size);
      for (int number = 0; number < texts; number++) {
        int[] text = text(number, size);
        int state =
            size == length
                ? builder.terminal(undesired.applyAsDouble(text))
                : builder.state(extensions(text));
        policy[state] = size == length ? new double[0] : base.apply(text);
      }
    }
    this.mdp = builder.build();
    this.base = policy;
  }

  private double states() {
    return IntStream.rangeClosed(0, length).mapToDouble(size -> Math.pow(vocabulary, size)).sum();
  }

  private int[] text(int number, int size) {
    int[] text = new int[size];
    int rest = number;
    for (int i = size - 1; i >= 0; i--) {
      text[i] = rest % vocabulary;
      rest /= vocabulary;
    }
    return text;
  }

  private List<Map<Integer, Double>> extensions(int[] text) {
    List<Map<Integer, Double>> extensions = new ArrayList<>();
    for (int token = 0; token < vocabulary; token++) {
      int[] longer = Arrays.copyOf(text, text.length + 1);
      longer[text.length] = token;
      extensions.add(Map.of(state(longer), 1.0));
    }
    return extensions;
  }

  /** The number of the state with these token ids; of none, the start. */
  public int state(int... text) {
    int number = 0;
    for (int token : text) {
      number = number * vocabulary + token;
    }
    // Longer texts come first, as states are added after those they lead to.
    for (int size = length; size > text.length; size--) {
      number += (int) Math.pow(vocabulary, size);
    }
    return number;
  }

  /** The process. */
  public FiniteMdp mdp() {
    return mdp;
  }

  /** Mu, {@code [states][tokens]}, a copy. */
  public double[][] base() {
    return Arrays.stream(base).map(double[]::clone).toArray(double[][]::new);
  }

  /** Q_D*: the rest of the text is chosen to end well. */
  public DeadEndValues optimalValues() {
    return DeadEndValues.optimal(mdp);
  }

  /** Q_D^mu: the rest of the text is drawn from mu. */
  public DeadEndValues baseValues() {
    return DeadEndValues.of(mdp, base);
  }

  /**
   * Mu rectified in every state.
   *
   * @param values whose caps or weights
   * @param rectifier the rule
   * @return {@code [states][tokens]}
   */
  public double[][] rectified(DeadEndValues values, Rectifier rectifier) {
    double[][] policy = base();
    for (int state = 0; state < policy.length; state++) {
      if (!mdp.isTerminal(state)) {
        policy[state] = rectifier.rectify(base[state], values.values(state), -1).probabilities();
      }
    }
    return policy;
  }

  /** The probability that a text a policy writes is undesired: minus the value of the start. */
  public double undesiredProbability(double[][] policy) {
    return -DeadEndValues.of(mdp, policy).value(state());
  }
}
