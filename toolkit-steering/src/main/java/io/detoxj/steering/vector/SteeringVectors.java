/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.vector;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.checkpoint.TensorInfo;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.detox.Origin;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.UnknownHookPointException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Steering vectors of one model, one a hook point, with where they come from. */
public final class SteeringVectors {
  /** The usual name of the file of vectors beside a model. */
  public static final String FILE_NAME = "steering-vectors.safetensors";

  private final Map<HookPoint, SteeringVector> byPoint;
  private final Map<String, String> provenance;

  /**
   * Collects vectors.
   *
   * @param byPoint at least one vector, each at its own point
   * @param provenance texts that say how they were made, such as {@code pairs}, and from what, as
   *     {@link Origin#metadata()} says it
   */
  public SteeringVectors(Map<HookPoint, SteeringVector> byPoint, Map<String, String> provenance) {
    this.byPoint = Collections.unmodifiableMap(new TreeMap<>(byPoint));
    this.provenance = Collections.unmodifiableMap(new TreeMap<>(provenance));
    if (byPoint.isEmpty()) {
      throw new IllegalArgumentException("at least one steering vector is needed");
    }
  }

  /** The hook points there are vectors for, in forward order. */
  public Set<HookPoint> points() {
    return byPoint.keySet();
  }

  /** How the vectors were made. */
  public Map<String, String> provenance() {
    return provenance;
  }

  /** The model they were made from, as far as it is known. */
  public Origin origin() {
    return Origin.read(provenance);
  }

  /** What is known of vectors that are made from a model. */
  static Map<String, String> provenance(ModelInfo model, Map<String, String> how) {
    Map<String, String> all = new TreeMap<>(how);
    all.putAll(Origin.of(model).metadata());
    return all;
  }

  /**
   * The vector of a hook point.
   *
   * @throws UnknownHookPointException if there is none; the message lists those there are
   */
  public SteeringVector at(HookPoint point) {
    SteeringVector vector = byPoint.get(point);
    if (vector == null) {
      throw new UnknownHookPointException(
          "there is no steering vector at " + point + "; there are vectors at " + points());
    }
    return vector;
  }

  /**
   * Writes the vectors as safetensors, one float32 tensor {@code [dModel]} a hook point under its
   * canonical name.
   *
   * @throws IOException if the file cannot be written
   */
  public void save(Path file) throws IOException {
    SafetensorsWriter writer = new SafetensorsWriter();
    provenance.forEach(writer::metadata);
    byPoint.forEach(
        (point, vector) -> writer.add(point.name(), new long[] {vector.width()}, vector.values()));
    writer.write(file);
  }

  /**
   * Reads what {@link #save} wrote.
   *
   * @throws IOException if the file cannot be read
   * @throws CheckpointException if it is damaged or a tensor is no steering vector
   */
  public static SteeringVectors load(Path file) throws IOException {
    SafetensorsFile tensors = SafetensorsFile.open(file);
    Map<HookPoint, SteeringVector> byPoint = new TreeMap<>();
    for (TensorInfo info : tensors.tensors().values()) {
      if (info.shape().size() != 1) {
        throw new CheckpointException(
            "%s: tensor %s has shape %s but a steering vector has one dimension"
                .formatted(file, info.name(), info.shape()));
      }
      try {
        HookPoint point = HookPoint.parse(info.name());
        byPoint.put(point, new SteeringVector(point, tensors.readFloats(info.name())));
      } catch (UnknownHookPointException | IllegalArgumentException e) {
        throw new CheckpointException(file + ": tensor " + info.name() + ": " + e.getMessage(), e);
      }
    }
    if (byPoint.isEmpty()) {
      throw new CheckpointException(file + " holds no steering vector");
    }
    return new SteeringVectors(byPoint, tensors.metadata());
  }
}
