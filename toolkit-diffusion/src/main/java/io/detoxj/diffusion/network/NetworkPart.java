/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.network;

import io.detoxj.core.architecture.Parameter;
import java.util.List;
import java.util.Locale;

/** The four networks, each with its parameters by the sizes. */
public enum NetworkPart {
  /** From the states of a text to its latents. */
  COMPRESSOR {
    @Override
    List<InitialParameter> initial(NetworkSizes sizes) {
      int d = sizes.width();
      InitialParameter.Collector all = new InitialParameter.Collector();
      if (sizes.encoderWidth() != d) {
        all.linear("input", d, sizes.encoderWidth());
      }
      if (!sizes.compressed()) {
        return all.list();
      }
      all.table("places", sizes.maxTokens(), d, 1).table("latents", sizes.latents(), d, 0.02);
      all.norm("latents_norm", d);
      for (int layer = 0; layer < sizes.compressorLayers(); layer++) {
        latentBlock(all, "layers." + layer + ".", sizes);
      }
      return all.norm("output_norm", d).list();
    }
  },

  /** From latents to the tokens of a text, all at once. */
  DECODER {
    @Override
    List<InitialParameter> initial(NetworkSizes sizes) {
      int d = sizes.width();
      InitialParameter.Collector all = new InitialParameter.Collector();
      all.table("start", 1, d, 0.02).table("places", sizes.places(), d, 1);
      for (int layer = 0; layer < sizes.decoderLayers(); layer++) {
        String prefix = "layers." + layer + ".";
        latentBlock(all, prefix, sizes);
        all.gain(prefix + "attention.gain").gain(prefix + "ffn.gain");
      }
      if (sizes.encoderWidth() != d) {
        all.linear("states", sizes.encoderWidth(), d);
      }
      return (sizes.tied()
              ? all.linear("head", sizes.encoderWidth(), d)
              : all.matrix("head", sizes.vocabulary(), d))
          .list();
    }
  },

  /** Over the states of the source, if there is one. */
  CONDITION {
    @Override
    List<InitialParameter> initial(NetworkSizes sizes) {
      int d = sizes.width();
      InitialParameter.Collector all = new InitialParameter.Collector();
      if (!sizes.conditional()) {
        return all.list();
      }
      if (sizes.encoderWidth() != d) {
        all.linear("input", d, sizes.encoderWidth());
      }
      for (int layer = 0; layer < sizes.conditionLayers(); layer++) {
        gatedBlock(all, "layers." + layer + ".", d);
      }
      all.norm("output_norm", d).table("places", sizes.maxTokens(), d, 1);
      return all.table("none", 1, d, 0.02).list();
    }
  },

  /** From noised latents to clean ones. */
  SCORE {
    @Override
    List<InitialParameter> initial(NetworkSizes sizes) {
      int d = sizes.width();
      InitialParameter.Collector all = new InitialParameter.Collector();
      all.linear("time.in", 2 * d, d).linear("time.out", d, 2 * d);
      for (int layer = 0; layer < sizes.scoreLayers(); layer++) {
        String prefix = "layers." + layer + ".";
        all.linear(prefix + "time", d, d).linear(prefix + "previous", d, d);
        gatedBlock(all, prefix, d);
        if (sizes.conditional()) {
          all.norm(prefix + "condition_norm", d);
          for (String kind : List.of("query", "key", "value", "output")) {
            all.matrix(prefix + "condition_" + kind, d, d);
          }
        }
      }
      if (sizes.keeps()) {
        all.linear("keep", d, d);
      }
      return all.norm("output_norm", d).list();
    }
  };

  private static final int WIDER = 4;

  abstract List<InitialParameter> initial(NetworkSizes sizes);

  /** Its parameters, in the order in which they are kept. */
  public List<Parameter> parameters(NetworkSizes sizes) {
    return initial(sizes).stream().map(InitialParameter::parameter).toList();
  }

  /** How many numbers it learns. */
  public long count(NetworkSizes sizes) {
    return parameters(sizes).stream().mapToLong(Parameter::size).sum();
  }

  /** Before the names of its parameters where several networks lie together. */
  public String prefix() {
    return name().toLowerCase(Locale.ROOT) + ".";
  }

  private static void latentBlock(
      InitialParameter.Collector all, String prefix, NetworkSizes sizes) {
    int d = sizes.width();
    String attention = prefix + "attention.";
    all.norm(attention + "stream_norm", d).norm(attention + "context_norm", d);
    all.matrix(attention + "query", d, d);
    all.matrix(attention + "own", 2 * d, d).matrix(attention + "other", 2 * d, d);
    all.norm(attention + "query_norm", sizes.headWidth());
    all.norm(attention + "key_norm", sizes.headWidth()).matrix(attention + "output", d, d);
    all.norm(prefix + "ffn.norm", d).shift(prefix + "ffn.norm", d);
    all.linear(prefix + "ffn.in", WIDER * d, d).linear(prefix + "ffn.out", d, WIDER * d);
  }

  private static void gatedBlock(InitialParameter.Collector all, String prefix, int d) {
    all.norm(prefix + "attention_norm", d);
    for (String kind : List.of("query", "key", "value", "output")) {
      all.matrix(prefix + kind, d, d);
    }
    all.norm(prefix + "mlp_norm", d);
    all.matrix(prefix + "gate", WIDER * d, d).matrix(prefix + "up", WIDER * d, d);
    all.matrix(prefix + "down", d, WIDER * d);
  }
}
