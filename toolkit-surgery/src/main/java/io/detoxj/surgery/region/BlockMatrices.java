/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.region;

import io.detoxj.core.detox.ModelInfo;
import java.util.List;
import java.util.Map;

/**
 * The matrices of a block that hold the vectors of each target, by their names in a Hugging Face
 * file. One matrix may hold those of several.
 *
 * @param blocks stands before the number of the block
 * @param modules by target
 * @param inputsFirst whether the file holds matrices as {@code [in, out]}
 */
record BlockMatrices(String blocks, Map<EditTarget, String> modules, boolean inputsFirst) {
  private static final BlockMatrices GPT2 =
      new BlockMatrices(
          "transformer.h.",
          Map.of(
              EditTarget.GATE, "mlp.c_fc",
              EditTarget.DOWN, "mlp.c_proj",
              EditTarget.QUERY, "attn.c_attn",
              EditTarget.KEY, "attn.c_attn",
              EditTarget.VALUE, "attn.c_attn",
              EditTarget.OUTPUT, "attn.c_proj"),
          true);

  private static final BlockMatrices GPTJ =
      new BlockMatrices(
          "transformer.h.",
          Map.of(
              EditTarget.GATE, "mlp.fc_in",
              EditTarget.DOWN, "mlp.fc_out",
              EditTarget.QUERY, "attn.q_proj",
              EditTarget.KEY, "attn.k_proj",
              EditTarget.VALUE, "attn.v_proj",
              EditTarget.OUTPUT, "attn.out_proj"),
          false);

  // Queries, keys and values are mixed in one matrix, head by head.
  private static final BlockMatrices NEOX =
      new BlockMatrices(
          "gpt_neox.layers.",
          Map.of(
              EditTarget.GATE, "mlp.dense_h_to_4h",
              EditTarget.DOWN, "mlp.dense_4h_to_h",
              EditTarget.OUTPUT, "attention.dense"),
          false);

  private static final BlockMatrices OPT =
      new BlockMatrices(
          "model.decoder.layers.",
          Map.of(
              EditTarget.GATE, "fc1",
              EditTarget.DOWN, "fc2",
              EditTarget.QUERY, "self_attn.q_proj",
              EditTarget.KEY, "self_attn.k_proj",
              EditTarget.VALUE, "self_attn.v_proj",
              EditTarget.OUTPUT, "self_attn.out_proj"),
          false);

  private static final BlockMatrices PHI3 =
      new BlockMatrices(
          "model.layers.",
          Map.of(
              EditTarget.GATE, "mlp.gate_up_proj",
              EditTarget.UP, "mlp.gate_up_proj",
              EditTarget.DOWN, "mlp.down_proj",
              EditTarget.QUERY, "self_attn.qkv_proj",
              EditTarget.KEY, "self_attn.qkv_proj",
              EditTarget.VALUE, "self_attn.qkv_proj",
              EditTarget.OUTPUT, "self_attn.o_proj"),
          false);

  private static final BlockMatrices GATED =
      new BlockMatrices(
          "model.layers.",
          Map.of(
              EditTarget.GATE, "mlp.gate_proj",
              EditTarget.UP, "mlp.up_proj",
              EditTarget.DOWN, "mlp.down_proj",
              EditTarget.QUERY, "self_attn.q_proj",
              EditTarget.KEY, "self_attn.k_proj",
              EditTarget.VALUE, "self_attn.v_proj",
              EditTarget.OUTPUT, "self_attn.o_proj"),
          false);

  /** Those of a model; of the family of Llama if it has none of the others' names. */
  static BlockMatrices of(ModelInfo model) {
    for (BlockMatrices one : List.of(GPT2, GPTJ, NEOX, OPT, PHI3)) {
      if (model.parameters().containsKey(one.parameter(EditTarget.GATE, 0))) {
        return one;
      }
    }
    return GATED;
  }

  /** The name of the matrix of a target that is there. */
  String parameter(EditTarget target, int layer) {
    return blocks + layer + "." + modules.get(target) + ".weight";
  }

  /** Whether the matrix of a target holds those of others, too. */
  boolean shared(EditTarget target) {
    String module = modules.get(target);
    return modules.values().stream().filter(module::equals).count() > 1;
  }
}
