/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.probe;

import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.math.Vectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What an edit moves parameters towards: a direction that points to the behaviour to leave, the
 * same for all layers (the paper) or one for each.
 */
public final class BehaviourDirection {
  private final List<float[]> byLayer;
  private final String origin;

  private BehaviourDirection(List<float[]> byLayer, String origin) {
    this.byLayer = List.copyOf(byLayer);
    this.origin = origin;
    for (float[] one : byLayer) {
      double norm = Vectors.norm(one);
      if (!(norm > 0) || Double.isInfinite(norm) || one.length != byLayer.get(0).length) {
        throw new IllegalArgumentException(
            "a direction needs a finite norm above 0 and one width, but a norm is %s and a width is %s"
                .formatted(norm, one.length));
      }
    }
  }

  /**
   * One direction for all layers.
   *
   * @param values {@code [dModel]}; copied
   * @param origin says how it was made, for reports
   */
  public static BehaviourDirection shared(float[] values, String origin) {
    return new BehaviourDirection(List.of(values.clone()), origin);
  }

  /**
   * A direction for each layer, all brought to the length of 1, so that one strength fits all.
   *
   * @param values {@code [layers][dModel]}; copied
   * @param origin says how they were made, for reports
   */
  public static BehaviourDirection layered(float[][] values, String origin) {
    List<float[]> unit = new ArrayList<>();
    for (float[] one : values) {
      unit.add(Vectors.scaled(one, 1 / Vectors.norm(one)));
    }
    return new BehaviourDirection(unit, origin);
  }

  /**
   * Directions as {@link #all} gave them.
   *
   * @param values {@code [1 or layers][dModel]}; copied
   */
  public static BehaviourDirection stored(float[][] values, String origin) {
    return new BehaviourDirection(Arrays.stream(values).map(float[]::clone).toList(), origin);
  }

  /**
   * The direction in a block, {@code [dModel]}; not to be changed.
   *
   * @throws IllegalArgumentException if there is one a layer, and none for this
   */
  public float[] at(int layer) {
    if (!isShared() && (layer < 0 || layer >= byLayer.size())) {
      throw new IllegalArgumentException(
          "there are directions for layers 0 to %s but none for layer %s; make them on this model"
              .formatted(byLayer.size() - 1, layer));
    }
    return byLayer.get(isShared() ? 0 : layer);
  }

  /** Whether all layers have the same. */
  public boolean isShared() {
    return byLayer.size() == 1;
  }

  /** The directions: one, or one for each layer; not to be changed. */
  public List<float[]> all() {
    return byLayer;
  }

  /** The width of the residual stream it fits. */
  public int width() {
    return byLayer.get(0).length;
  }

  /** The Euclidean norm, the same for all layers. */
  public double norm() {
    return Vectors.norm(byLayer.get(0));
  }

  /** How it was made. */
  public String origin() {
    return origin;
  }

  /** The opposite direction. */
  public BehaviourDirection negated() {
    return map(one -> Vectors.scaled(one, -1), "opposite of " + origin);
  }

  /**
   * The control: random directions of the same norm.
   *
   * @param seed picks them, uniform on the sphere
   */
  public BehaviourDirection random(long seed) {
    List<float[]> all = new ArrayList<>();
    for (int i = 0; i < byLayer.size(); i++) {
      all.add(
          Vectors.random(
              width(), norm(), RandomStreams.named(seed, "random-behaviour-direction/" + i)));
    }
    return new BehaviourDirection(all, "random " + seed);
  }

  private BehaviourDirection map(UnaryOperator<float[]> change, String changedOrigin) {
    return new BehaviourDirection(byLayer.stream().map(change).toList(), changedOrigin);
  }

  /** SHA-256 of the values, layer after layer, as little-endian float32, in hexadecimal. */
  public String sha256() {
    return Vectors.sha256(Vectors.flat(byLayer.toArray(float[][]::new)));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BehaviourDirection that
        && byLayer.size() == that.byLayer.size()
        && Arrays.deepEquals(byLayer.toArray(), that.byLayer.toArray());
  }

  @Override
  public int hashCode() {
    return Arrays.deepHashCode(byLayer.toArray());
  }

  @Override
  public String toString() {
    return "BehaviourDirection[" + origin + ", width " + width() + ", norm " + norm() + "]";
  }
}
