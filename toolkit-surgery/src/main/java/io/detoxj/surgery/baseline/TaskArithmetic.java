/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.baseline;

import ai.djl.ndarray.NDArray;
import io.detoxj.core.InterventionException;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.detox.Intervention;
import io.detoxj.core.detox.InterventionPlan;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.detox.WeightIntervention;
import io.detoxj.core.io.Fingerprint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Adds a multiple of a task vector to the base it was made from. */
record TaskArithmetic(TaskVector task, double lambda) implements Detoxifier {
  TaskArithmetic {
    if (!Double.isFinite(lambda)) {
      throw new IllegalArgumentException("lambda must be finite but was " + lambda);
    }
  }

  @Override
  public DetoxifierSpec spec() {
    return new DetoxifierSpec(
        "task-vector",
        "1",
        Map.of("added", Double.toString(lambda)),
        Map.of(
            "task", Fingerprint.ofHash(task.sha256()),
            "base", Fingerprint.ofHash(task.base().weightsSha256())));
  }

  @Override
  public InterventionPlan plan(ModelInfo model) {
    MadeFor.requireOrigin(model, task.base(), "the task vector");
    String label = "task-vector[" + task.sha256().substring(0, 8) + "]*" + lambda + "@";
    List<Intervention> edits = new ArrayList<>();
    task.differences()
        .forEach(
            (name, difference) -> {
              List<Long> shape = model.requireParameter(name);
              if (!shape.equals(difference.shape())) {
                throw new InterventionException(
                    "the task vector has shape %s for %s but the model has %s; make it again"
                        .formatted(difference.shape(), name, shape));
              }
              edits.add(new WeightIntervention(label + name, name, theta -> sum(theta, name)));
            });
    return new InterventionPlan(edits);
  }

  private NDArray sum(NDArray theta, String parameter) {
    NDArray tau = theta.getManager().create(task.difference(parameter), theta.getShape());
    return theta.add(tau.mul((float) lambda));
  }
}
