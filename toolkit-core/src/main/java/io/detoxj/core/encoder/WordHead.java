/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.architecture.Parameter;
import io.detoxj.core.checkpoint.CheckpointWeights;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The head of a masked language model as files name it: a linear layer, an activation, a layer norm
 * and a linear layer onto the vocabulary, whose matrix is as a rule the table of words.
 *
 * @param dense the first layer
 * @param norm the norm
 * @param decoder the layer onto the vocabulary, if the file has a matrix of its own for it
 * @param biases where the bias of that layer may be; the first that is there is in use
 * @param follows whether its activation is the encoder's; else it is GELU whatever that is
 */
record WordHead(String dense, String norm, String decoder, List<String> biases, boolean follows) {
  private static final WordHead BERT =
      new WordHead(
          "cls.predictions.transform.dense",
          "cls.predictions.transform.LayerNorm",
          "cls.predictions.decoder",
          List.of("cls.predictions.decoder.bias", "cls.predictions.bias"),
          true);
  private static final WordHead ROBERTA =
      new WordHead(
          "lm_head.dense",
          "lm_head.layer_norm",
          "lm_head.decoder",
          List.of("lm_head.decoder.bias", "lm_head.bias"),
          false);
  private static final WordHead DISTILBERT =
      new WordHead(
          "vocab_transform",
          "vocab_layer_norm",
          "vocab_projector",
          List.of("vocab_projector.bias"),
          true);
  private static final Map<String, WordHead> BY_TYPE =
      Map.of("bert", BERT, "roberta", ROBERTA, "xlm-roberta", ROBERTA, "distilbert", DISTILBERT);

  /** Where the file of a checkpoint has each parameter, by the name that the script knows. */
  record Found(List<Parameter> parameters, Map<String, String> inFile) {}

  /**
   * Finds the head of a checkpoint.
   *
   * @throws CheckpointException if it has none
   */
  static Found find(EncoderCheckpoint files) {
    WordHead head = of(files);
    EncoderSizes sizes = files.blueprint().sizes();
    CheckpointWeights weights = files.folder().weights();
    String bias =
        head.biases().stream().filter(weights.tensors()::containsKey).findFirst().orElse("");
    if (bias.isEmpty() || !weights.tensors().containsKey(head.dense() + ".weight")) {
      throw new CheckpointException(
          "%s has no head that names masked words: tensor %s is missing; give a checkpoint of a ...ForMaskedLM class"
              .formatted(weights.path(), bias.isEmpty() ? head.biases().get(0) : head.dense()));
    }
    List<Parameter> parameters = new ArrayList<>();
    LayerNames.addLinear(parameters, "dense", sizes.width(), sizes.width());
    LayerNames.addNorm(parameters, "norm", sizes.width());
    parameters.add(Parameter.bias("words.bias", sizes.vocabularySize()));
    Map<String, String> inFile =
        new HashMap<>(
            Map.of(
                "dense.weight",
                head.dense() + ".weight",
                "dense.bias",
                head.dense() + ".bias",
                "norm.weight",
                name(weights, head.norm(), ".weight", ".gamma"),
                "norm.bias",
                name(weights, head.norm(), ".bias", ".beta"),
                "words.bias",
                bias));
    if (untied(files)) {
      parameters.add(Parameter.linear("words.weight", sizes.vocabularySize(), sizes.width()));
      inFile.put("words.weight", head.decoder() + ".weight");
    }
    return new Found(List.copyOf(parameters), Map.copyOf(inFile));
  }

  private static WordHead of(EncoderCheckpoint files) {
    WordHead head = BY_TYPE.get(files.folder().modelType());
    if (head == null) {
      throw new CheckpointException(
          "%s: model_type \"%s\" has no head that names masked words here; supported are %s"
              .formatted(
                  files.folder().path(),
                  files.folder().modelType(),
                  BY_TYPE.keySet().stream().sorted().toList()));
    }
    return head;
  }

  /** The activation of the head of a checkpoint. */
  static Activation activation(EncoderCheckpoint files) {
    return of(files).follows() ? files.blueprint().sizes().activation() : Activation.GELU;
  }

  private static String name(CheckpointWeights weights, String module, String usual, String older) {
    return weights.tensors().containsKey(module + older) ? module + older : module + usual;
  }

  private static boolean untied(EncoderCheckpoint files) {
    JsonNode tied = files.folder().config().path("tie_word_embeddings");
    return tied.isBoolean() && !tied.booleanValue();
  }
}
