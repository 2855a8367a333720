/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.value;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.architecture.ConfigReader;
import io.detoxj.core.architecture.Dimensions;
import io.detoxj.core.architecture.Parameter;
import io.detoxj.core.train.StreamHead;
import io.detoxj.core.train.StreamHead.Activation;
import java.util.List;
import java.util.Locale;

/**
 * What turns the final hidden state {@code [dModel]} into one value a token, {@code [vocabulary]}.
 * There is no squashing: values are brought into [-1, 0] where they are used.
 *
 * @param kind its form
 * @param width of its hidden layer; 0 for a head without one
 */
public record ValueHead(Kind kind, int width) {
  /** The forms of heads. */
  public enum Kind {
    /**
     * The trunk's own unembedding, its logits read as values: the authors' first public code. An
     * untrained one lies far below -1, so every token starts out forbidden.
     */
    LM_HEAD,
    /** A fresh linear layer (ours): starts near 0, so every token starts out allowed. */
    LINEAR,
    /** Linear, ReLU, linear: the authors' later code, with twice the trunk's width between. */
    MLP,
    /**
     * GELU, a narrow linear layer, GELU, linear: for vocabularies whose full matrix is too large.
     */
    BOTTLENECK
  }

  /** The name of the field in config.json. */
  static final String FIELD = "value_head";

  /** What stands before the names of its parameters. */
  public static final String PREFIX = "value_head.";

  /** Checks the width. */
  public ValueHead {
    boolean hidden = kind == Kind.MLP || kind == Kind.BOTTLENECK;
    if (hidden ? width < 1 : width != 0) {
      throw new IllegalArgumentException(
          "the width of a head of kind %s must be %s but was %s"
              .formatted(kind, hidden ? "1 or more" : "0", width));
    }
  }

  /** The trunk's unembedding. */
  public static ValueHead lmHead() {
    return new ValueHead(Kind.LM_HEAD, 0);
  }

  /** A fresh linear layer. */
  public static ValueHead linear() {
    return new ValueHead(Kind.LINEAR, 0);
  }

  /** Two linear layers; published is a width of twice the trunk's. */
  public static ValueHead mlp(int width) {
    return new ValueHead(Kind.MLP, width);
  }

  /** A bottleneck; the authors' follow-up trains with 16 and decodes with 32. */
  public static ValueHead bottleneck(int width) {
    return new ValueHead(Kind.BOTTLENECK, width);
  }

  /** The head's own parameters, none for {@link Kind#LM_HEAD}: matrices, each with its bias. */
  public List<Parameter> parameters(Dimensions trunk) {
    return kind == Kind.LM_HEAD
        ? List.of()
        : layers(trunk.vocabularySize()).parameters(PREFIX, trunk.width());
  }

  /**
   * Its layers.
   *
   * @param outputs size of the vocabulary
   */
  public StreamHead layers(int outputs) {
    return switch (kind) {
      case LM_HEAD, LINEAR -> StreamHead.linear(outputs);
      case MLP -> new StreamHead(Activation.NONE, width, Activation.RELU, outputs);
      case BOTTLENECK -> new StreamHead(Activation.TANH_GELU, width, Activation.TANH_GELU, outputs);
    };
  }

  /** Adds the head to a config.json. */
  public void writeTo(ObjectNode config) {
    ObjectNode head = config.putObject(FIELD);
    head.put("kind", kind.name().toLowerCase(Locale.ROOT));
    head.put("width", width);
  }

  /** Reads the head of a config.json. */
  static ValueHead read(ConfigReader config) {
    JsonNode head = config.node(FIELD);
    for (Kind kind : Kind.values()) {
      if (head.path("kind").asText().equalsIgnoreCase(kind.name()) && head.path("width").isInt()) {
        try {
          return new ValueHead(kind, head.path("width").asInt());
        } catch (IllegalArgumentException e) {
          throw config.refused(FIELD + ": " + e.getMessage());
        }
      }
    }
    throw config.refused(
        "%s must be an object of kind (lm_head, linear, mlp or bottleneck) and width but is %s"
            .formatted(FIELD, head.isMissingNode() ? "missing" : head));
  }
}
