/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.edit;

import ai.djl.ndarray.NDArray;
import io.detoxj.core.InterventionException;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.detox.Intervention;
import io.detoxj.core.detox.InterventionPlan;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.detox.RankOneIntervention;
import io.detoxj.core.detox.WeightIntervention;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.math.Vectors;
import io.detoxj.surgery.probe.BehaviourDirection;
import io.detoxj.surgery.region.NeuronLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Attaches a patch to a model. Made by {@link SurgeryPatch}. */
public final class ModelSurgery implements Detoxifier {
  /** How the edit is carried out. */
  enum Form {
    WEIGHTS,
    SIDE_PATH
  }

  private final SurgeryPatch patch;
  private final Form form;
  private final String id;

  ModelSurgery(SurgeryPatch patch, Form form, String id) {
    this.patch = patch;
    this.form = form;
    this.id = id;
  }

  /** The same under another id in reports, such as that of a control. */
  public ModelSurgery named(String other) {
    return new ModelSurgery(patch, form, other);
  }

  /** The edit. */
  public SurgeryPatch patch() {
    return patch;
  }

  @Override
  public DetoxifierSpec spec() {
    Map<String, String> parameters = new TreeMap<>();
    parameters.put("target", patch.region().target().label());
    parameters.put("vectors", Integer.toString(patch.region().neurons().size()));
    parameters.put("selection", patch.region().method());
    parameters.put("direction", patch.direction().origin());
    parameters.put("alpha", Double.toString(patch.alpha()));
    parameters.put("rho", Double.toString(patch.rho()));
    parameters.put("form", form.name());
    return new DetoxifierSpec(
        id,
        "1",
        parameters,
        Map.of(
            "region", Fingerprint.ofHash(patch.region().sha256()),
            "direction", Fingerprint.ofHash(patch.direction().sha256())));
  }

  @Override
  public InterventionPlan plan(ModelInfo model) {
    patch.model().require(model, "the patch was made for", "select and edit anew on this model");
    List<Intervention> interventions = new ArrayList<>();
    patch
        .region()
        .byLayer()
        .forEach((layer, indices) -> interventions.add(edit(model, layer, indices)));
    return new InterventionPlan(interventions);
  }

  private Intervention edit(ModelInfo model, int layer, List<Integer> indices) {
    NeuronLayout layout = NeuronLayout.of(model, patch.region().target(), layer);
    int last = indices.get(indices.size() - 1);
    if (indices.get(0) < 0 || last >= layout.count() || layout.width() != direction().width()) {
      throw new InterventionException(
          "the patch has vectors up to %s of width %s but %s has %s of width %s"
              .formatted(
                  last, direction().width(), layout.parameter(), layout.count(), layout.width()));
    }
    // The same for any strength: the model refuses two edits of one parameter under one name.
    String name =
        id
            + "-"
            + patch.region().sha256().substring(0, 8)
            + "-"
            + direction().sha256().substring(0, 8)
            + "@"
            + layer;
    return form == Form.WEIGHTS
        ? new WeightIntervention(
            name, layout.parameter(), matrix -> edited(matrix, layout, layer, indices))
        : update(name, model, layout, layer, indices);
  }

  private BehaviourDirection direction() {
    return patch.direction();
  }

  private NDArray edited(NDArray matrix, NeuronLayout layout, int layer, List<Integer> indices) {
    float[] values = matrix.toFloatArray();
    List<float[]> before = vectors(values, layout, layer, indices);
    float[] along = direction().at(layer);
    for (int i = 0; i < before.size(); i++) {
      float[] after = new float[along.length];
      for (int j = 0; j < after.length; j++) {
        after[j] = (float) (before.get(i)[j] + patch.alpha() * along[j]);
      }
      layout.write(values, indices.get(i), after);
    }
    return matrix.getManager().create(values, matrix.getShape());
  }

  /** Those the patch is about; fails if they are not those it was made for. */
  private List<float[]> vectors(
      float[] matrix, NeuronLayout layout, int layer, List<Integer> indices) {
    List<float[]> found = indices.stream().map(index -> layout.read(matrix, index)).toList();
    if (!VectorHash.of(found).equals(patch.vectorHashes().get(layer))) {
      throw new InterventionException(
          "the vectors of %s are not those the patch was made for: another edit, or this one, is in them already; attach it to the model itself, at another strength if need be"
              .formatted(layout.parameter()));
    }
    return found;
  }

  private Intervention update(
      String name, ModelInfo model, NeuronLayout layout, int layer, List<Integer> indices) {
    float[] scaled = Vectors.scaled(direction().at(layer), patch.alpha());
    long size = model.requireParameter(layout.parameter()).stream().reduce(1L, (a, b) -> a * b);
    float[] chosen = new float[(int) (size / layout.width())];
    indices.forEach(index -> chosen[layout.first() + index] = 1);
    boolean reads = patch.region().target().reads();
    return new RankOneIntervention(
        name,
        layout.parameter(),
        reads ? chosen : scaled,
        reads ? scaled : chosen,
        matrix -> vectors(matrix.toFloatArray(), layout, layer, indices));
  }

  @Override
  public String toString() {
    return id + Arrays.asList(patch.region().method(), "rho " + patch.rho(), form);
  }
}
