/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.detoxj.core.architecture.TensorOps;
import io.detoxj.core.engine.NamedTensors;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.rectify.value.ValueHead;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The scripted operators of value training; float32, results belong to the first argument's. */
final class ValueOps {
  private static final TorchOps OPS = TorchOps.compile(ValueOps.class, "value.ts");

  private static final int LAST = 2;

  private ValueOps() {}

  /**
   * Values of the tokens taken; no other row of the head's matrix is touched.
   *
   * @param hidden {@code [batch, length, dModel]}
   * @param actions {@code [batch, length]}, int64
   * @param head its parameters in order, or the token embedding
   * @return {@code [batch, length]}
   */
  static NDArray taken(
      NDArray hidden, NDArray actions, ValueHead.Kind kind, Collection<NDArray> head) {
    NDArray entering = entering(hidden, kind, head);
    return OPS.callInTraining("taken", with(last(head), entering, actions));
  }

  /** The greatest value of any token, {@code [batch, length]}. */
  static NDArray greatest(NDArray hidden, ValueHead.Kind kind, Collection<NDArray> head) {
    return OPS.callInTraining("greatest", with(last(head), entering(hidden, kind, head)));
  }

  /**
   * What values should be: the clamped value of the next step, and the reward at the last one.
   *
   * @param following {@code [batch, length]} values of the target network
   * @param rewards {@code [batch]}
   * @param ends {@code [batch, length]}, 1 at each sequence's last action
   */
  static NDArray targets(NDArray following, NDArray rewards, NDArray ends, double gamma) {
    NDArray discount = following.getManager().create((float) gamma);
    return OPS.callInTraining("targets", new NDList(following, rewards, ends, discount));
  }

  /** The weighted sum of squared differences; no gradient goes through the targets. */
  static NDArray squared(NDArray values, NDArray targets, NDArray weights) {
    return OPS.callInTraining("squared", new NDList(values, targets, weights));
  }

  /** Moves the target a share of the way to the online parameters, in place. */
  static void polyak(
      double share, Collection<NDArray> online, Collection<NDArray> target, NDManager scratch) {
    NDList inputs = new NDList(scratch.create((float) share));
    addNamed(inputs, "online[]", online);
    addNamed(inputs, "target[]", target);
    OPS.callInTraining("polyak", inputs);
  }

  /** What enters the last layer of a head. */
  private static NDArray entering(NDArray hidden, ValueHead.Kind kind, Collection<NDArray> head) {
    if (head.size() <= LAST) {
      return hidden;
    }
    List<NDArray> all = List.copyOf(head);
    int width = Math.toIntExact(all.get(0).getShape().get(0));
    int vocabulary = Math.toIntExact(all.get(LAST).getShape().get(0));
    TensorOps t = new TensorOps(TorchOps.of(TorchOps.Variant.PLAIN), hidden.getManager(), true);
    NamedTensors in = NamedTensors.of(Map.of("in.weight", all.get(0), "in.bias", all.get(1)));
    return new ValueHead(kind, width).layers(vocabulary).hidden(t, hidden, in);
  }

  /** The last layer: a matrix and its bias, or the token embedding. */
  private static List<NDArray> last(Collection<NDArray> head) {
    List<NDArray> all = List.copyOf(head);
    return all.subList(Math.max(0, all.size() - LAST), all.size());
  }

  private static NDList with(Collection<NDArray> head, NDArray... first) {
    NDList inputs = new NDList(first);
    addNamed(inputs, "head[]", head);
    return inputs;
  }

  private static void addNamed(NDList inputs, String name, Collection<NDArray> arrays) {
    for (NDArray array : arrays) {
      array.setName(name);
      inputs.add(array);
    }
  }
}
