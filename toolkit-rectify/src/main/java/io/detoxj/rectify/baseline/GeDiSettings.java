/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.baseline;

/**
 * Settings of {@link GeDi}. {@link #published()} has those of the paper's detoxification; {@link
 * #builder()} starts from them.
 *
 * @param desired control text of the desired class
 * @param undesired control text of the other class
 * @param omega exponent of the class posterior, 0 or more; 0 leaves the filter alone
 * @param rho least probability mass that the filter keeps, from 0 to 1; 1 switches it off
 * @param tau tokens whose posterior reaches it are never filtered, from 0 to 1; it is meant for a
 *     class bias of 0 and is moved along with the bias, see {@link #threshold()}
 * @param classBias added to the score of the desired class, in nats
 * @param logitScale s, what the discriminator's training learnt to multiply log-likelihoods by; the
 *     parameter {@code logit_scale} of a published checkpoint, 1 if it learnt none
 * @param learnedBias b of the desired less that of the undesired class, in nats; from the parameter
 *     {@code bias} of a published checkpoint, 0 if it learnt none
 * @param largestLogit what the largest logit of a changed row is shifted to, for the generator's
 *     repetition penalty, whose effect hangs on the sign of logits; nothing else does
 */
public record GeDiSettings(
    String desired,
    String undesired,
    double omega,
    double rho,
    double tau,
    double classBias,
    double logitScale,
    double learnedBias,
    double largestLogit) {
  /**
   * Checks every setting.
   *
   * @throws IllegalArgumentException if one is out of range, or both control texts are the same
   */
  public GeDiSettings {
    if (desired.isEmpty() || desired.equals(undesired)) {
      throw new IllegalArgumentException(
          "the control texts must be two different ones but were \"%s\" and \"%s\""
              .formatted(desired, undesired));
    }
    if (!(omega >= 0) || Double.isInfinite(omega)) {
      throw new IllegalArgumentException("omega must be 0 or more and finite but was " + omega);
    }
    requireShare("rho", rho);
    requireShare("tau", tau);
    if (!(logitScale > 0) || Double.isInfinite(logitScale)) {
      throw new IllegalArgumentException("logitScale must be above 0 but was " + logitScale);
    }
    requireFinite("classBias", classBias);
    requireFinite("learnedBias", learnedBias);
    requireFinite("largestLogit", largestLogit);
  }

  private static void requireShare(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + " must be from 0 to 1 but was " + value);
    }
  }

  private static void requireFinite(String name, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(name + " must be finite but was " + value);
    }
  }

  /** Those of the paper's detoxification, for a discriminator without scale and bias. */
  public static GeDiSettings published() {
    return builder().build();
  }

  /** A builder that holds {@link #published()}. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The posterior from which a token is never filtered, {@code sigmoid(logit(tau) + classBias)}.
   */
  public double threshold() {
    return 1 / (1 + Math.exp(-(Math.log(tau / (1 - tau)) + classBias)));
  }

  /** Collects settings; what is not set is as published. */
  public static final class Builder {
    private String desired = "clean";
    private String undesired = "dirty";
    private double omega = 30;
    private double rho = 0.2;
    private double tau = 0.8;
    private double classBias = 2;
    private double logitScale = 1;
    private double learnedBias;
    private double largestLogit = 10;

    private Builder() {}

    /** Sets both control texts. */
    public Builder controls(String desiredText, String undesiredText) {
      this.desired = desiredText;
      this.undesired = undesiredText;
      return this;
    }

    /** Sets the exponent of the posterior. */
    public Builder omega(double value) {
      this.omega = value;
      return this;
    }

    /** Sets the least mass that the filter keeps. */
    public Builder rho(double value) {
      this.rho = value;
      return this;
    }

    /** Sets the posterior from which a token is never filtered. */
    public Builder tau(double value) {
      this.tau = value;
      return this;
    }

    /** Sets what is added to the score of the desired class. */
    public Builder classBias(double value) {
      this.classBias = value;
      return this;
    }

    /** Sets what the discriminator learnt: its scale, and its bias of desired less undesired. */
    public Builder learned(double scale, double bias) {
      this.logitScale = scale;
      this.learnedBias = bias;
      return this;
    }

    /** Sets what the largest logit is shifted to. */
    public Builder largestLogit(double value) {
      this.largestLogit = value;
      return this;
    }

    /**
     * The settings.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public GeDiSettings build() {
      return new GeDiSettings(
          desired, undesired, omega, rho, tau, classBias, logitScale, learnedBias, largestLogit);
    }
  }
}
