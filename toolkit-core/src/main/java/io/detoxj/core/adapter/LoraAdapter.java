/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.adapter;

import io.detoxj.core.InterventionException;
import io.detoxj.core.architecture.ModelBlueprint;
import io.detoxj.core.architecture.Parameter;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.detox.Origin;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.model.TransformerModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * A LoRA adapter as plain data: low-rank updates beside linear layers of one model.
 *
 * @param config sizes and targets
 * @param origin of which model; empty where the file did not say, as PEFT's do not
 * @param factors one for each target, in the order of the model
 */
public record LoraAdapter(LoraConfig config, Optional<Origin> origin, List<LoraFactors> factors) {
  /** Keeps a copy of the list. */
  public LoraAdapter {
    factors = List.copyOf(factors);
    if (factors.isEmpty()) {
      throw new IllegalArgumentException("an adapter needs at least one layer");
    }
  }

  /**
   * One that changes nothing yet: {@code A} uniform within {@code 1 / sqrt(inputs)}, {@code B} 0.
   *
   * @param seed of {@code A}; each layer has a stream of its own
   * @throws io.detoxj.core.ConfigException if a target is no linear layer of the model
   */
  public static LoraAdapter initial(TransformerModel model, LoraConfig config, long seed) {
    ModelBlueprint blueprint = model.blueprint();
    List<LoraFactors> all = new ArrayList<>();
    config
        .targets()
        .in(blueprint, blueprint.prefixes().get(0))
        .forEach((module, parameter) -> all.add(initial(module, parameter, config, seed)));
    return new LoraAdapter(config, Optional.of(Origin.of(model.info())), all);
  }

  private static LoraFactors initial(
      String module, Parameter parameter, LoraConfig config, long seed) {
    int rank = config.rankOf(module);
    RandomGenerator random = RandomStreams.named(seed, "lora/" + module);
    float[] in = new float[Math.toIntExact(rank * parameter.shape().get(1))];
    double bound = 1 / Math.sqrt(parameter.shape().get(1));
    for (int i = 0; i < in.length; i++) {
      in[i] = (float) (bound * (2 * random.nextDouble() - 1));
    }
    float[] out = new float[Math.toIntExact(parameter.shape().get(0) * rank)];
    return new LoraFactors(module, parameter, rank, config.scaleOf(module), in, out);
  }

  /**
   * Checks that it is one for a model.
   *
   * @throws InterventionException if it was made for another model, or has a layer that this one
   *     does not have so
   */
  public void require(TransformerModel model) {
    origin.ifPresent(
        known ->
            known.require(
                model.info(), "the adapter was made for", "load the model that it was made for"));
    List<Parameter> there = model.blueprint().parameters();
    for (LoraFactors one : factors) {
      if (!there.contains(one.parameter())) {
        throw new InterventionException(
            "the adapter has a layer %s of %s, which the model has not; load the model that it was made for"
                .formatted(one.module(), one.parameter().shape()));
      }
    }
  }

  /** The same with other factors. */
  public LoraAdapter with(List<LoraFactors> others) {
    return new LoraAdapter(config, origin, others);
  }

  /** The same, of a model that it is beside now. */
  public LoraAdapter of(ModelInfo model) {
    return new LoraAdapter(config, Optional.of(Origin.of(model)), factors);
  }

  /** What it is, apart from its values: sizes and model. */
  public Fingerprint kind() {
    return Fingerprint.builder()
        .put("settings", config.toString())
        .put("model", origin.map(Origin::metadata).orElse(Map.of()))
        .build();
  }

  /** The number of values. */
  public long size() {
    return factors.stream().mapToLong(one -> (long) one.in().length + one.out().length).sum();
  }

  /** Everything it does to a model. */
  public Fingerprint fingerprint() {
    Map<String, String> hashes = new TreeMap<>();
    factors.forEach(one -> hashes.put(one.module(), one.sha256()));
    return Fingerprint.builder().put("lora", hashes).build();
  }
}
