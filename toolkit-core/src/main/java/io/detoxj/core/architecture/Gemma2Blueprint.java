/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.checkpoint.ScalarType;
import java.util.ArrayList;
import java.util.List;

/**
 * Gemma 2 (Gemma Team, 2024) to be trained from scratch.
 *
 * @param dimensions the sizes
 * @param slidingWindow tokens that even layers attend to
 * @param attentionCap soft-cap of attention scores
 * @param logitCap soft-cap of logits
 * @param normEpsilon of RMSNorm
 * @param ropeBase base of the rotary frequencies
 */
public record Gemma2Blueprint(
    Dimensions dimensions,
    int slidingWindow,
    double attentionCap,
    double logitCap,
    double normEpsilon,
    double ropeBase)
    implements TrainableBlueprint {

  /** The published soft-caps, epsilon and base. */
  public static Gemma2Blueprint of(Dimensions dimensions, int slidingWindow) {
    return new Gemma2Blueprint(dimensions, slidingWindow, 50, 30, 1e-6, 10_000);
  }

  @Override
  public List<Parameter> parameters() {
    Dimensions d = dimensions;
    long queries = (long) d.heads() * d.headWidth();
    long keys = (long) d.keyValueHeads() * d.headWidth();
    List<Parameter> all = new ArrayList<>();
    all.add(Parameter.embedding("embed_tokens.weight", d.vocabularySize(), d.width()));
    for (int layer = 0; layer < d.layers(); layer++) {
      String prefix = "layers." + layer + ".";
      all.add(Parameter.norm(prefix + "input_layernorm.weight", d.width()));
      all.add(Parameter.linear(prefix + "self_attn.q_proj.weight", queries, d.width()));
      all.add(Parameter.linear(prefix + "self_attn.k_proj.weight", keys, d.width()));
      all.add(Parameter.linear(prefix + "self_attn.v_proj.weight", keys, d.width()));
      all.add(Parameter.linear(prefix + "self_attn.o_proj.weight", d.width(), queries));
      all.add(Parameter.norm(prefix + "pre_feedforward_layernorm.weight", d.width()));
      all.add(Parameter.linear(prefix + "mlp.gate_proj.weight", d.mlpWidth(), d.width()));
      all.add(Parameter.linear(prefix + "mlp.up_proj.weight", d.mlpWidth(), d.width()));
      all.add(Parameter.linear(prefix + "mlp.down_proj.weight", d.width(), d.mlpWidth()));
      all.add(Parameter.norm(prefix + "post_attention_layernorm.weight", d.width()));
      all.add(Parameter.norm(prefix + "post_feedforward_layernorm.weight", d.width()));
    }
    all.add(Parameter.norm("norm.weight", d.width()));
    return List.copyOf(all);
  }

  @Override
  public String lossMethod() {
    return "gemma2_loss";
  }

  @Override
  public String streamMethod() {
    return "gemma2_stream";
  }

  @Override
  public List<NDArray> lossInputs(NDManager memory) {
    Dimensions d = dimensions;
    int length = d.contextLength();
    float[][] table = new float[2][length * d.headWidth()];
    float[] mask = new float[length * length];
    for (int query = 0; query < length; query++) {
      for (int i = 0; i < d.headWidth(); i++) {
        int pair = i % (d.headWidth() / 2);
        double angle = query * Math.pow(ropeBase, -2.0 * pair / d.headWidth());
        table[0][query * d.headWidth() + i] = (float) Math.cos(angle);
        table[1][query * d.headWidth() + i] = (float) Math.sin(angle);
      }
      for (int key = 0; key < length; key++) {
        boolean seen = key <= query && key > query - slidingWindow;
        mask[query * length + key] = seen ? 0 : Float.NEGATIVE_INFINITY;
      }
    }
    Shape angles = new Shape(1, length, 1, d.headWidth());
    double[] settings = {
      d.heads(),
      d.keyValueHeads(),
      normEpsilon,
      1 / Math.sqrt(d.headWidth()),
      attentionCap,
      logitCap,
      Math.sqrt(d.width())
    };
    return List.of(
        memory.create(table[0], angles),
        memory.create(table[1], angles),
        memory.create(mask, new Shape(1, 1, length, length)),
        memory.create(settings, new Shape(settings.length)));
  }

  @Override
  public Initial initial(Parameter parameter) {
    if (parameter.role() == Parameter.Role.NORM) {
      return new Initial(0, 0);
    }
    return new Initial(0, 0.02);
  }

  @Override
  public String fileName(Parameter parameter) {
    return "model." + parameter.name();
  }

  @Override
  public ObjectNode toJson(List<Integer> endsOfText, ScalarType stored) {
    Dimensions d = dimensions;
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("model_type", "gemma2");
    json.putArray("architectures").add("Gemma2ForCausalLM");
    json.put("num_hidden_layers", d.layers());
    json.put("hidden_size", d.width());
    json.put("intermediate_size", d.mlpWidth());
    json.put("num_attention_heads", d.heads());
    json.put("num_key_value_heads", d.keyValueHeads());
    json.put("head_dim", d.headWidth());
    json.put("query_pre_attn_scalar", d.headWidth());
    json.put("max_position_embeddings", d.contextLength());
    json.put("vocab_size", d.vocabularySize());
    json.put("sliding_window", slidingWindow);
    json.put("attn_logit_softcapping", attentionCap);
    json.put("final_logit_softcapping", logitCap);
    json.put("rms_norm_eps", normEpsilon);
    json.put("rope_theta", ropeBase);
    json.put("hidden_activation", "gelu_pytorch_tanh");
    json.put("attention_bias", false);
    json.put("tie_word_embeddings", true);
    TrainableBlueprint.putEnds(json, endsOfText);
    json.put("torch_dtype", stored.torchName());
    return json;
  }
}
