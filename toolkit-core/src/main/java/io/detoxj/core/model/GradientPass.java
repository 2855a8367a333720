/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.detoxj.core.architecture.ForwardPass;
import io.detoxj.core.architecture.HookSet;
import io.detoxj.core.architecture.ModelBlueprint;
import io.detoxj.core.architecture.ModelTensors;
import io.detoxj.core.architecture.Network;
import io.detoxj.core.architecture.Parameter;
import io.detoxj.core.architecture.TokenBatch;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.hook.HookPoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One differentiable run of a model. */
final class GradientPass {
  private final HookedTransformer model;
  private final TokenBatch batch;
  private final int promptLength;
  private final Map<HookPoint, NDArray> activations = new LinkedHashMap<>();
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();
  private final HookSet hooks;

  GradientPass(
      HookedTransformer model,
      int[] sequence,
      int promptLength,
      Set<HookPoint> points,
      Set<String> names) {
    if (points.isEmpty() && names.isEmpty()) {
      throw new IllegalArgumentException("name at least one hook point or parameter");
    }
    this.model = model;
    this.batch = TokenBatch.of(List.of(sequence));
    this.promptLength = promptLength;
    HookSet watching = model.hooks();
    for (HookPoint point : points) {
      watching =
          watching.watching(
              model.info().requireHookPoint(point),
              (activation, context) -> {
                if (!activation.hasGradient()) {
                  activation.setRequiresGradient(true);
                }
                activations.put(point, activation);
                return activation;
              });
    }
    this.hooks = watching;
    for (String name : names) {
      parameters.put(name, FileNames.parameter(model.network().blueprint(), name));
    }
  }

  Gradients run(Objective objective) {
    List<Gradients> result = new ArrayList<>(1);
    TorchOps.withGradients(() -> result.add(differentiated(objective)));
    return result.get(0);
  }

  private Gradients differentiated(Objective objective) {
    try (ForwardPass pass =
        new ForwardPass(
            batch, null, List.of(promptLength), hooks, model.memory(), model.contextLength())) {
      // Other handles on the same values: the model's own must not gather a graph.
      ModelTensors handles =
          model
              .network()
              .tensors()
              .map(
                  array -> {
                    NDArray handle = array.stopGradient();
                    handle.attach(pass.scratch());
                    return handle;
                  });
      Map<String, NDArray> leaves = new LinkedHashMap<>();
      for (Parameter parameter : parameters.values()) {
        NDArray leaf = handles.get(parameter.name());
        leaf.setRequiresGradient(true);
        leaves.put(parameter.name(), leaf);
      }
      ModelBlueprint blueprint = model.network().blueprint();
      try (Network network = Network.of(blueprint, handles, TorchOps.of(TorchOps.Variant.PLAIN))) {
        NDArray logits = network.logits(network.stream(pass), pass, 0);
        NDArray scalar = objective.apply(logits, Map.copyOf(activations));
        if (scalar.size() != 1) {
          throw new IllegalArgumentException(
              "the objective must be one number but has the shape " + scalar.getShape());
        }
        return gradients(scalar, leaves);
      }
    }
  }

  private Gradients gradients(NDArray scalar, Map<String, NDArray> leaves) {
    NDList inputs = new NDList(scalar);
    List<NDArray> wanted = new ArrayList<>(activations.values());
    wanted.addAll(leaves.values());
    for (NDArray array : wanted) {
      array.setName("x[]");
      inputs.add(array);
    }
    List<NDArray> found =
        TorchOps.of(TorchOps.Variant.PLAIN).callForListInTraining("gradients", inputs);
    int i = 0;
    Map<HookPoint, Gradients.Gradient> atPoints = new HashMap<>();
    for (HookPoint point : activations.keySet()) {
      atPoints.put(point, gradient(found.get(i++), false));
    }
    Map<String, Gradients.Gradient> ofParameters = new HashMap<>();
    for (Map.Entry<String, Parameter> parameter : parameters.entrySet()) {
      ofParameters.put(
          parameter.getKey(), gradient(found.get(i++), parameter.getValue().transposed()));
    }
    return new Gradients(scalar.toFloatArray()[0], atPoints, ofParameters);
  }

  private static Gradients.Gradient gradient(NDArray array, boolean transposed) {
    NDArray laidOut = transposed ? array.transpose() : array;
    List<Long> shape = Arrays.stream(laidOut.getShape().getShape()).boxed().toList();
    return new Gradients.Gradient(shape, laidOut.toFloatArray());
  }
}
