/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.region;

/**
 * One vector of a target: the neuron of an MLP, or the coordinate of a head.
 *
 * @param layer the block, from 0
 * @param index of the vector within {@link NeuronLayout}, from 0
 */
public record Neuron(int layer, int index) implements Comparable<Neuron> {
  @Override
  public int compareTo(Neuron other) {
    int byLayer = Integer.compare(layer, other.layer);
    return byLayer != 0 ? byLayer : Integer.compare(index, other.index);
  }
}
