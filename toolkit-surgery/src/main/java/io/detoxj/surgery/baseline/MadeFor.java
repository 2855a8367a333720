/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.baseline;

import io.detoxj.core.InterventionException;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.detox.Origin;
import org.jspecify.annotations.Nullable;

/**
 * Which models directions fit: those of their width, and if they were made from weights, those
 * weights alone.
 */
record MadeFor(int width, @Nullable Origin origin) {
  static MadeFor width(int width) {
    return new MadeFor(width, null);
  }

  static MadeFor model(ModelInfo model) {
    return new MadeFor(model.width(), Origin.of(model));
  }

  /**
   * Checks a model.
   *
   * @param what names the thing in the message, such as {@code the direction}
   * @throws InterventionException if it does not fit
   */
  void require(ModelInfo model, String what) {
    if (width != model.width()) {
      throw new InterventionException(
          "%s has width %s but the model's residual stream has %s; make it from this model"
              .formatted(what, width, model.width()));
    }
    if (origin != null) {
      requireOrigin(model, origin, what);
    }
  }

  /** Checks that a model is the one that something was made from. */
  static void requireOrigin(ModelInfo model, Origin origin, String what) {
    origin.require(model, what + " was made from the", "make it from this model");
  }

  /** Checks that a model has a block. */
  static void requireLayer(ModelInfo model, int layer, String what) {
    if (layer < 0 || layer >= model.layers()) {
      throw new InterventionException(
          "%s names layer %s but the model has layers 0 to %s"
              .formatted(what, layer, model.layers() - 1));
    }
  }
}
