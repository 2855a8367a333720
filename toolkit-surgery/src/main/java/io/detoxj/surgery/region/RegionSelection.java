/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.region;

import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.surgery.probe.BehaviourDirection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Chooses the vectors with the lowest scores, over all layers together or as many from each. Ties
 * go to the lower layer, then to the lower index.
 *
 * @param score ranks them
 * @param target their kind
 * @param count how many in all, the paper's K
 * @param perLayer whether each layer gives the same number, up to one
 * @param layers the layers to choose from; empty stands for all
 */
public record RegionSelection(
    NeuronScore score, EditTarget target, int count, boolean perLayer, Set<Integer> layers) {
  /** The paper's share of the gate rows: 16,384 of 352,256. */
  private static final double PAPER_SHARE = 16_384.0 / 352_256;

  /** Copies the layers and checks the count. */
  public RegionSelection {
    layers = Set.copyOf(layers);
    if (count < 1) {
      throw new IllegalArgumentException("count must be 1 or more but was " + count);
    }
  }

  /** Over all layers together, as in the paper. */
  public static RegionSelection of(NeuronScore score, EditTarget target, int count) {
    return new RegionSelection(score, target, count, false, Set.of());
  }

  /** The paper's: the gates with the lowest cosines, 4.65 % of them. */
  public static RegionSelection paper(ModelInfo model) {
    return of(NeuronScores.lowestCosine(), EditTarget.GATE, paperCount(model, EditTarget.GATE));
  }

  /**
   * The paper's share of a model's vectors. The paper reports 16,384 of 352,256 gates of Llama 2 7B
   * and no other model's share: that it carries over is this toolkit's choice.
   */
  public static int paperCount(ModelInfo model, EditTarget target) {
    int all =
        IntStream.range(0, model.layers())
            .map(layer -> NeuronLayout.of(model, target, layer).count())
            .sum();
    return Math.max(1, (int) Math.round(PAPER_SHARE * all));
  }

  /** The same from these layers alone; where some are left out the count is refilled from these. */
  public RegionSelection within(Set<Integer> only) {
    return new RegionSelection(score, target, count, perLayer, only);
  }

  /** The same number from each layer. */
  public RegionSelection fromEachLayer() {
    return new RegionSelection(score, target, count, true, layers);
  }

  private record Scored(Neuron neuron, double value) {}

  /**
   * Chooses.
   *
   * @throws IllegalArgumentException if there are fewer vectors than asked for, or a layer is not
   *     there
   * @throws io.detoxj.core.InterventionException if the direction is of another width, or the score
   *     does not suit the target
   */
  public Region select(TransformerModel model, BehaviourDirection direction) {
    TreeSet<Integer> from = new TreeSet<>(layers);
    if (from.isEmpty()) {
      from.addAll(IntStream.range(0, model.info().layers()).boxed().toList());
    }
    if (from.first() < 0 || from.last() >= model.info().layers()) {
      throw new IllegalArgumentException(
          "layers " + from + " are not all among the model's " + model.info().layers());
    }
    List<List<Scored>> pools = new ArrayList<>();
    for (int layer : from) {
      double[] scores = score.of(model, target, layer, direction);
      List<Scored> pool =
          IntStream.range(0, scores.length)
              .filter(i -> !Double.isNaN(scores[i]))
              .mapToObj(i -> new Scored(new Neuron(layer, i), scores[i]))
              .collect(Collectors.toCollection(ArrayList::new));
      pools.add(pool);
    }
    if (!perLayer) {
      pools = List.of(pools.stream().flatMap(List::stream).toList());
    }
    List<Neuron> chosen = new ArrayList<>();
    for (int i = 0; i < pools.size(); i++) {
      // As even as can be: the first layers take what is left over.
      int share = count / pools.size() + (i < count % pools.size() ? 1 : 0);
      chosen.addAll(lowest(pools.get(i), share));
    }
    return new Region(target, chosen, id());
  }

  private List<Neuron> lowest(List<Scored> pool, int share) {
    if (pool.size() < share) {
      throw new IllegalArgumentException(
          "%s vectors of %s are wanted but there are %s to choose from; lower the count"
              .formatted(share, target, pool.size()));
    }
    return pool.stream()
        .sorted(Comparator.comparingDouble(Scored::value).thenComparing(Scored::neuron))
        .limit(share)
        .map(Scored::neuron)
        .toList();
  }

  private String id() {
    return score.id()
        + " "
        + target.label()
        + (perLayer ? " per layer" : "")
        + (layers.isEmpty() ? "" : " layers " + new TreeSet<>(layers));
  }
}
