/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.architecture.ModelTensors;
import io.detoxj.core.architecture.Parameter;
import io.detoxj.core.architecture.WeightType;
import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.checkpoint.ScalarType;
import io.detoxj.core.io.Offline;
import io.detoxj.core.math.RandomStreams;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** The parameters of some networks in memory, float32 on the CPU; they belong to this object. */
public final class Weights implements AutoCloseable {
  private final NetworkSizes sizes;
  private final NDManager memory;
  private final Map<String, NDArray> arrays;

  private Weights(NetworkSizes sizes, NDManager memory, Map<String, NDArray> arrays) {
    this.sizes = sizes;
    this.memory = memory;
    this.arrays = Collections.unmodifiableMap(arrays);
  }

  /** Where values come from. */
  @FunctionalInterface
  private interface Source {
    float[] values(String name, InitialParameter initial);
  }

  /**
   * New networks with random weights that require gradients.
   *
   * @param seed of the weights
   */
  public static Weights random(NetworkSizes sizes, List<NetworkPart> parts, long seed) {
    Map<String, RandomGenerator> streams = new LinkedHashMap<>();
    Weights made =
        of(
            sizes,
            parts,
            (name, initial) ->
                initial.values(
                    streams.computeIfAbsent(
                        name, one -> RandomStreams.named(seed, "diffusion-weights/" + one))));
    made.arrays.values().forEach(array -> array.setRequiresGradient(true));
    return made;
  }

  /**
   * Networks of a file, without gradients.
   *
   * @throws CheckpointException if a tensor is missing, of another shape, or not finite
   */
  public static Weights read(NetworkSizes sizes, List<NetworkPart> parts, SafetensorsFile file) {
    return of(sizes, parts, (name, initial) -> checked(file, name, initial.parameter()));
  }

  private static float[] checked(SafetensorsFile file, String name, Parameter parameter) {
    if (!file.tensor(name).shape().equals(parameter.shape())) {
      throw new CheckpointException(
          "%s: tensor %s has the shape %s but the configuration beside it asks for %s; the files do not belong together"
              .formatted(file.path(), name, file.tensor(name).shape(), parameter.shape()));
    }
    float[] values = file.readFloats(name);
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new CheckpointException(
            "%s: tensor %s has the number %s; the file is damaged, get it again"
                .formatted(file.path(), name, value));
      }
    }
    return values;
  }

  private static Weights of(NetworkSizes sizes, List<NetworkPart> parts, Source source) {
    Offline.byDefault();
    NDManager memory = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    try {
      Map<String, NDArray> arrays = new LinkedHashMap<>();
      for (NetworkPart part : parts) {
        for (InitialParameter initial : part.initial(sizes)) {
          String name = part.prefix() + initial.parameter().name();
          long[] shape = initial.parameter().shape().stream().mapToLong(Long::longValue).toArray();
          arrays.put(name, memory.create(source.values(name, initial), new Shape(shape)));
        }
      }
      return new Weights(sizes, memory, arrays);
    } catch (RuntimeException e) {
      memory.close();
      throw e;
    }
  }

  /** A copy as they are now, without gradients; the caller closes it. */
  public Weights copy() {
    NDManager other = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    Map<String, NDArray> copies = new LinkedHashMap<>();
    arrays.forEach(
        (name, array) -> copies.put(name, other.create(array.toFloatArray(), array.getShape())));
    return new Weights(sizes, other, copies);
  }

  /** How large the networks are. */
  public NetworkSizes sizes() {
    return sizes;
  }

  /** All of them by name, in the order of the networks. */
  public Map<String, NDArray> arrays() {
    return arrays;
  }

  /** Owns them; passes take their memory from it. */
  public NDManager memory() {
    return memory;
  }

  /** Those of a network, by their names without its prefix. */
  ModelTensors part(NetworkPart part) {
    Map<String, NDArray> own = new LinkedHashMap<>();
    arrays.forEach(
        (name, array) -> {
          if (name.startsWith(part.prefix())) {
            own.put(name.substring(part.prefix().length()), array);
          }
        });
    return new ModelTensors(own, Map.of(), WeightType.FLOAT32);
  }

  /** Adds them to a file, which is to be written before these are closed. */
  public void addTo(SafetensorsWriter writer, ScalarType type) {
    arrays.forEach(
        (name, array) -> writer.add(name, array.getShape().getShape(), type, array::toFloatArray));
  }

  @Override
  public void close() {
    memory.close();
  }
}
