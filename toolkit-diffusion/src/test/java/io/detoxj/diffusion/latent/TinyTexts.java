/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.latent;

import io.detoxj.core.fixture.TinyClassifier;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.diffusion.network.NetworkSizes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A tiny frozen encoder and invented texts for it. */
public final class TinyTexts {
  /** Short and of several lengths. */
  public static final List<String> TEXTS =
      List.of(
          "the rain falls",
          "a kite, a goat",
          "she kept the old boat down by the island",
          "who sails?",
          "the museum is open",
          "my letter came late",
          "he plays a better game",
          "then read the page");

  private TinyTexts() {}

  /** Writes the encoder below a folder. */
  public static Path encoder(Path parent) {
    return TinyClassifier.writeSentenceEncoder(parent);
  }

  /** Sizes of networks for it. */
  static NetworkSizes sizes(FrozenEncoder encoder, int vocabulary) {
    return sizes(encoder, vocabulary, false);
  }

  /** The same with a decoder that is tied to the encoder's table of tokens, or is not. */
  static NetworkSizes sizes(FrozenEncoder encoder, int vocabulary, boolean tied) {
    return new NetworkSizes(encoder.width(), 16, 2, 4, 40, vocabulary, 1, 1, 2, 1, tied, false);
  }

  static StateStore store(FrozenEncoder encoder) {
    return StateStore.of(encoder, TEXTS, ProgressListener.silent());
  }

  /** Loads it. */
  static FrozenEncoder load(Path parent) throws IOException {
    return FrozenEncoder.load(encoder(parent));
  }
}
