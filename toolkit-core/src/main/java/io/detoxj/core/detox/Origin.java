/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.detox;

import io.detoxj.core.InterventionException;
import io.detoxj.core.io.Fingerprint;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The model that something was made from and is for, as a file of vectors, features or edits claims
 * it. Older files say the hash of the weights alone, and no more is checked of them.
 *
 * @param weightsSha256 hash of the model's weights; empty if unknown
 * @param checkpoint {@link ModelInfo#checkpoint()} of the model; empty if unknown
 */
public record Origin(String weightsSha256, Optional<Fingerprint> checkpoint) {
  private static final String WEIGHTS = "model_sha256";
  private static final String CHECKPOINT = "model_fingerprint";

  /** That of something made from a model just now. */
  public static Origin of(ModelInfo model) {
    return new Origin(model.weightsSha256(), Optional.of(model.checkpoint()));
  }

  /** One of which nothing but the weights is known. */
  public static Origin ofWeights(String sha256) {
    return new Origin(sha256, Optional.empty());
  }

  /**
   * Reads {@link #metadata()}.
   *
   * @throws io.detoxj.core.ConfigException if the fingerprint is damaged
   */
  public static Origin read(Map<String, String> metadata) {
    return new Origin(
        metadata.getOrDefault(WEIGHTS, ""),
        Optional.ofNullable(metadata.get(CHECKPOINT)).map(Fingerprint::parse));
  }

  /** As texts for the metadata of a file: {@code model_sha256} and {@code model_fingerprint}. */
  public Map<String, String> metadata() {
    Map<String, String> all = new TreeMap<>();
    all.put(WEIGHTS, weightsSha256);
    checkpoint.ifPresent(known -> all.put(CHECKPOINT, known.json()));
    return all;
  }

  /**
   * In what a model is another one than this says; empty if in nothing.
   *
   * @param made what the message begins with: "was made for"
   */
  public Optional<String> difference(ModelInfo model, String made) {
    if (!weightsSha256.equals(model.weightsSha256())) {
      return Optional.of(
          "%s weights %s but the model's are %s"
              .formatted(made, weightsSha256, model.weightsSha256()));
    }
    return checkpoint
        .filter(known -> !known.equals(model.checkpoint()))
        .map(
            known ->
                "%s weights %s in another model: the model here %s"
                    .formatted(made, weightsSha256, model.checkpoint().explain(known, "there")));
  }

  /**
   * Checks that a model is the one this says.
   *
   * @param what the beginning of the message: "the patch was made for"
   * @param remedy what to do, the end of the message
   * @throws InterventionException if it is another one; the message says in what
   */
  public void require(ModelInfo model, String what, String remedy) {
    difference(model, what)
        .ifPresent(
            found -> {
              throw new InterventionException(found + "; " + remedy);
            });
  }
}
