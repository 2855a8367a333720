/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import io.detoxj.core.engine.TorchOps;
import java.util.ArrayList;
import java.util.List;

/** A configuration of GPT-2, and its decoder. */
record Gpt2Blueprint(Dimensions dimensions, double epsilon, boolean tied)
    implements ModelBlueprint {
  /** Embeddings, blocks in order, final layer norm. */
  @Override
  public List<Parameter> parameters() {
    Dimensions d = dimensions;
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
    if (!tied) {
      all.add(Parameter.embedding(HEAD, d.vocabularySize(), width));
    }
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
  public List<String> prefixes() {
    return Gpt2Architecture.PREFIXES;
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
  public Decoder decoder(ModelTensors tensors, TorchOps ops) {
    return new Gpt2(dimensions, epsilon, tied, tensors, ops);
  }
}
