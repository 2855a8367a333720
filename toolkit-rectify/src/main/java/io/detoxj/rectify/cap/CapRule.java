/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.cap;

/** How one next-token distribution is rectified; {@link Rectifier} applies it. */
public sealed interface CapRule {
  /** A rule with caps. */
  sealed interface Capped extends CapRule {
    /** The cap of a token. */
    TokenCap cap();

    /** The same rule with another cap. */
    Capped withCap(TokenCap cap);
  }

  /**
   * Every token keeps to its cap: {@link CapProjection}.
   *
   * @param cap the cap of a token
   */
  record Exact(TokenCap cap) implements Capped {
    @Override
    public Exact withCap(TokenCap cap) {
      return new Exact(cap);
    }
  }

  /**
   * The authors' rounds: {@link ClipRounds}.
   *
   * @param cap the cap of a token
   * @param rounds how many, at least 1
   */
  record Rounds(TokenCap cap, int rounds) implements Capped {
    /**
     * Checks the number.
     *
     * @throws IllegalArgumentException if there is no round
     */
    public Rounds {
      ClipRounds.requireRounds(rounds);
    }

    @Override
    public Rounds withCap(TokenCap cap) {
      return new Rounds(cap, rounds);
    }
  }

  /**
   * Weights instead of caps: {@link Tilt}.
   *
   * @param power k of {@code p (1 + Q)^k}, at least 0 and finite
   */
  record Tilted(double power) implements CapRule {
    /**
     * Checks the power.
     *
     * @throws IllegalArgumentException if it is below 0 or not finite
     */
    public Tilted {
      Tilt.requirePower(power);
    }
  }
}
