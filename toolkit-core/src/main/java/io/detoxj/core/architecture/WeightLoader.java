/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.checkpoint.CheckpointWeights;
import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.checkpoint.ScalarType;
import io.detoxj.core.checkpoint.TensorInfo;
import io.detoxj.core.engine.TorchOps;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Reads a checkpoint's tensors into native memory. What can be used as it stands in the file is
 * mapped, privately and copy on write, so that it costs no time and is shared with the system's
 * file cache; what must be turned or converted is copied one tensor at a time.
 */
public final class WeightLoader {
  private final CheckpointWeights checkpoint;
  private final NDManager memory;
  private final Device device;
  private final WeightType type;
  private final TorchOps ops = TorchOps.of(TorchOps.Variant.PLAIN);
  private final Map<String, NDArray> mapped = new HashMap<>();

  /**
   * Prepares to read.
   *
   * @param memory owns all tensors
   * @param device where they go
   * @param type of matrices
   */
  public WeightLoader(
      CheckpointWeights checkpoint, NDManager memory, Device device, WeightType type) {
    this.checkpoint = checkpoint;
    this.memory = memory;
    this.device = device;
    this.type = type;
  }

  /**
   * Reads every parameter.
   *
   * @throws CheckpointException if one is missing or has another shape than the configuration says
   * @throws IOException if a file cannot be read
   */
  public ModelTensors load(ModelBlueprint blueprint) throws IOException {
    return load(blueprint.parameters(), new StoredNames(blueprint, checkpoint)::of);
  }

  /**
   * Reads some parameters.
   *
   * @param nameInFile each parameter's name in the file
   * @throws CheckpointException if one is missing or has another shape than the configuration says
   * @throws IOException if a file cannot be read
   */
  public ModelTensors load(List<Parameter> parameters, Function<Parameter, String> nameInFile)
      throws IOException {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    for (Parameter parameter : parameters) {
      String name = nameInFile.apply(parameter);
      TensorInfo info = checkpoint.tensor(name);
      if (!info.shape().equals(parameter.fileShape())) {
        throw new CheckpointException(
            checkpoint.path()
                + ": tensor "
                + name
                + " has shape "
                + info.shape()
                + " but config.json implies "
                + parameter.fileShape()
                + "; the two files do not belong together");
      }
      arrays.put(parameter.name(), array(checkpoint.fileOf(name), info, parameter));
    }
    mapped.values().forEach(NDArray::close);
    return new ModelTensors(arrays, Map.of(), type);
  }

  private NDArray array(SafetensorsFile file, TensorInfo info, Parameter parameter)
      throws IOException {
    WeightType wanted = parameter.role() == Parameter.Role.NORM ? WeightType.FLOAT32 : type;
    if (device.isGpu()) {
      // The engine moves float32 only.
      try (NDArray onCpu = converted(file, info, parameter, WeightType.FLOAT32)) {
        NDArray moved = onCpu.toDevice(device, true);
        moved.attach(memory);
        return wanted == WeightType.FLOAT32 ? moved : cast(moved, wanted);
      }
    }
    boolean asItIs = info.type() == scalarType(wanted) && !parameter.transposed();
    boolean aligned = info.begin() % info.type().bytes() == 0;
    return asItIs && aligned ? view(file, info) : converted(file, info, parameter, wanted);
  }

  private NDArray cast(NDArray array, WeightType wanted) {
    try (NDArray old = array) {
      return convert(old, false, wanted);
    }
  }

  private static ScalarType scalarType(WeightType type) {
    return type == WeightType.FLOAT32 ? ScalarType.F32 : ScalarType.BF16;
  }

  /** A copy in the wanted type and orientation. */
  private NDArray converted(
      SafetensorsFile file, TensorInfo info, Parameter parameter, WeightType wanted)
      throws IOException {
    boolean readable = info.type() == ScalarType.F32 && info.end() - info.begin() < 1L << 31;
    try (NDArray source = readable ? read(file, info) : source(file, info)) {
      return convert(source, parameter.transposed(), wanted);
    }
  }

  private NDArray convert(NDArray source, boolean transposed, WeightType wanted) {
    if (!transposed) {
      return ops.make(wanted.copyMethod(), source);
    }
    try (NDArray turned = ops.make("transposed", source)) {
      return ops.make(wanted.copyMethod(), turned);
    }
  }

  /** Reads into fresh memory, so that no page of a mapping stays beside the copy. */
  private NDArray read(SafetensorsFile file, TensorInfo info) throws IOException {
    NDArray array = memory.create(new Shape(info.shape()), DataType.FLOAT32);
    file.read(info, 0, array.toByteBuffer(true));
    return array;
  }

  private NDArray source(SafetensorsFile file, TensorInfo info) {
    if (info.type() != ScalarType.I8 && info.begin() % info.type().bytes() == 0) {
      return view(file, info);
    }
    return memory.create(file.readFloats(info.name()), new Shape(info.shape()));
  }

  /** A view of the mapped file. */
  private NDArray view(SafetensorsFile file, TensorInfo info) {
    NDArray whole = mapped.computeIfAbsent(file.path() + "#" + info.type(), key -> map(file, info));
    long[] shape = info.shape().stream().mapToLong(Long::longValue).toArray();
    try (NDArray begin = memory.create(info.begin() / info.type().bytes());
        NDArray sizes = memory.create(shape)) {
      return ops.make("part_of", whole, begin, sizes);
    }
  }

  private NDArray map(SafetensorsFile file, TensorInfo info) {
    String method =
        switch (info.type()) {
          case F32 -> "mapped_float32";
          case BF16 -> "mapped_bfloat16";
          case F16 -> "mapped_float16";
          default ->
              throw new CheckpointException(
                  file.path()
                      + ": tensor "
                      + info.name()
                      + " is of type "
                      + info.type()
                      + "; weights must be F32, F16 or BF16");
        };
    byte[] path = file.path().toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8);
    long size;
    try {
      size = Files.size(file.path());
    } catch (IOException e) {
      throw new CheckpointException("cannot read " + file.path() + ": " + e.getMessage(), e);
    }
    try (NDArray name =
            memory.create(ByteBuffer.wrap(path), new Shape(path.length), DataType.UINT8);
        NDArray count = memory.create(size / info.type().bytes())) {
      return ops.make(method, name, count);
    }
  }
}
