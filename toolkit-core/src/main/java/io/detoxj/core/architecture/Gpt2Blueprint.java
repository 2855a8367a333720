/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.checkpoint.ScalarType;
import java.util.ArrayList;
import java.util.List;

/**
 * GPT-2 (Radford et al., 2019) to be trained from scratch.
 *
 * @param dimensions the sizes
 */
public record Gpt2Blueprint(Dimensions dimensions) implements TrainableBlueprint {
  /** The epsilon of GPT-2's layer norms. */
  static final double NORM_EPSILON = 1e-5;

  /** GPT-2's proportions: an MLP of four times the width. */
  public static Gpt2Blueprint of(
      int layers, int width, int heads, int contextLength, int vocabularySize) {
    if (width % heads != 0) {
      throw new IllegalArgumentException(
          "width " + width + " must be a multiple of the number of heads " + heads);
    }
    return new Gpt2Blueprint(
        new Dimensions(
            layers, width, heads, heads, width / heads, 4 * width, contextLength, vocabularySize));
  }

  @Override
  public List<Parameter> parameters() {
    return parameters(dimensions);
  }

  /** Embeddings, blocks in order, final layer norm. */
  static List<Parameter> parameters(Dimensions d) {
    long width = d.width();
    List<Parameter> all = new ArrayList<>();
    all.add(Parameter.embedding("wte.weight", d.vocabularySize(), width));
    all.add(Parameter.embedding("wpe.weight", d.contextLength(), width));
    for (int layer = 0; layer < d.layers(); layer++) {
      String prefix = "h." + layer + ".";
      addNorm(all, prefix + "ln_1", width);
      addLinear(all, prefix + "attn.c_attn", 3 * width, width);
      addLinear(all, prefix + "attn.c_proj", width, width);
      addNorm(all, prefix + "ln_2", width);
      addLinear(all, prefix + "mlp.c_fc", d.mlpWidth(), width);
      addLinear(all, prefix + "mlp.c_proj", width, d.mlpWidth());
    }
    addNorm(all, "ln_f", width);
    return List.copyOf(all);
  }

  private static void addNorm(List<Parameter> all, String name, long width) {
    all.add(Parameter.norm(name + ".weight", width));
    all.add(Parameter.norm(name + ".bias", width));
  }

  private static void addLinear(List<Parameter> all, String name, long out, long in) {
    all.add(Parameter.conv1d(name + ".weight", out, in));
    all.add(Parameter.bias(name + ".bias", out));
  }

  @Override
  public String lossMethod() {
    return "language_loss";
  }

  @Override
  public String streamMethod() {
    return "gpt2_stream";
  }

  @Override
  public List<NDArray> lossInputs(NDManager memory) {
    return List.of(memory.create((long) dimensions.heads()));
  }

  /**
   * Normal with standard deviation 0.02, projections into the residual stream divided by the root
   * of twice the layers, biases 0.
   */
  @Override
  public Initial initial(Parameter parameter) {
    return switch (parameter.role()) {
      case NORM -> new Initial(parameter.name().endsWith(".weight") ? 1 : 0, 0);
      case BIAS -> new Initial(0, 0);
      case EMBEDDING -> new Initial(0, 0.02);
      case LINEAR ->
          new Initial(
              0,
              parameter.name().endsWith("c_proj.weight")
                  ? 0.02 / Math.sqrt(2.0 * dimensions.layers())
                  : 0.02);
    };
  }

  @Override
  public String fileName(Parameter parameter) {
    return "transformer." + parameter.name();
  }

  @Override
  public ObjectNode toJson(List<Integer> endsOfText, ScalarType stored) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("model_type", "gpt2");
    json.putArray("architectures").add("GPT2LMHeadModel");
    json.put("activation_function", "gelu_new");
    json.put("n_layer", dimensions.layers());
    json.put("n_embd", dimensions.width());
    json.put("n_head", dimensions.heads());
    if (dimensions.mlpWidth() != 4 * dimensions.width()) {
      json.put("n_inner", dimensions.mlpWidth());
    }
    json.put("n_positions", dimensions.contextLength());
    json.put("n_ctx", dimensions.contextLength());
    json.put("vocab_size", dimensions.vocabularySize());
    json.put("layer_norm_epsilon", NORM_EPSILON);
    json.put("tie_word_embeddings", true);
    TrainableBlueprint.putEnds(json, endsOfText);
    json.put("torch_dtype", stored.torchName());
    return json;
  }
}
