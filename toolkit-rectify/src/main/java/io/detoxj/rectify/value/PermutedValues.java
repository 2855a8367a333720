/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.value;

import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.math.Shuffle;
import io.detoxj.core.model.LanguageModel;
import io.detoxj.core.model.Session;
import io.detoxj.core.tokenizer.Tokenizer;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A value network whose values belong to the wrong tokens: a control that keeps how large and how
 * spread the values of a step are, and forgets which token has which. The network beneath stays its
 * owner's.
 */
final class PermutedValues implements LanguageModel {
  private final LanguageModel network;
  private final ModelInfo info;
  private final int[] order;

  PermutedValues(LanguageModel network, long seed) {
    this.network = network;
    this.info =
        network
            .info()
            .with(
                Fingerprint.builder()
                    .put("permuted", network.fingerprint())
                    .put("seed", seed)
                    .build());
    this.order = IntStream.range(0, network.vocabularySize()).toArray();
    RandomGenerator random = RandomStreams.named(seed, "permuted-values");
    // Rows of no token have no values worth giving away.
    int tokens = Math.min(order.length, network.tokenizer().vocabularySize());
    System.arraycopy(Shuffle.order(tokens, random), 0, order, 0, tokens);
  }

  @Override
  public ModelInfo info() {
    return info;
  }

  @Override
  public Tokenizer tokenizer() {
    return network.tokenizer();
  }

  @Override
  public int endOfText() {
    return network.endOfText();
  }

  @Override
  public List<Integer> endsOfText() {
    return network.endsOfText();
  }

  @Override
  public Session newSession() {
    return new Permuted(network.newSession());
  }

  @Override
  public String toString() {
    return "permuted " + network;
  }

  @Override
  public void close() {}

  private float[][] permuted(float[][] values) {
    float[][] result = new float[values.length][order.length];
    for (int row = 0; row < values.length; row++) {
      for (int token = 0; token < order.length; token++) {
        result[row][token] = values[row][order[token]];
      }
    }
    return result;
  }

  /** The network's session with its rows permuted. */
  private final class Permuted implements Session {
    private final Session session;

    Permuted(Session session) {
      this.session = session;
    }

    @Override
    public int rows() {
      return session.rows();
    }

    @Override
    public float[][] prefill(List<int[]> prompts) {
      return permuted(session.prefill(prompts));
    }

    @Override
    public float[][] next(int[] tokens) {
      return permuted(session.next(tokens));
    }

    @Override
    public void replicate(int copies) {
      session.replicate(copies);
    }

    @Override
    public Session fork() {
      return new Permuted(session.fork());
    }

    @Override
    public void close() {
      session.close();
    }
  }
}
