/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.checkpoint.ScalarType;
import io.detoxj.core.checkpoint.TensorInfo;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.LfsPointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Folders in the format of SAELens. */
final class SaeFolder {
  private static final String CONFIG = "cfg.json";
  private static final String WEIGHTS = "sae_weights.safetensors";
  private static final long LARGEST_CONFIG = 1 << 20;

  private SaeFolder() {}

  static SparseAutoencoder load(Path folder) throws IOException {
    Path configFile = folder.resolve(CONFIG);
    if (!Files.isRegularFile(configFile)) {
      throw new NoSuchFileException(
          configFile.toString(), null, "a SAELens folder holds " + CONFIG + " and " + WEIGHTS);
    }
    SaeConfig config = SaeConfigJson.read(json(configFile), configFile.toString());
    SafetensorsFile file = SafetensorsFile.open(folder.resolve(WEIGHTS));
    refuseScalingFactor(file);
    return SparseAutoencoder.of(
        config,
        Device.cpu(),
        file.path().toString(),
        (name, shape, memory) -> tensor(file, name, shape, memory));
  }

  private static JsonNode json(Path file) throws IOException {
    if (Files.size(file) > LARGEST_CONFIG) {
      throw new CheckpointException(
          file + " has " + Files.size(file) + " bytes; a configuration has at most 1 MiB");
    }
    LfsPointer.refuse(file);
    try {
      return BoundedJson.mapper().readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      throw new CheckpointException(file + " is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static NDArray tensor(SafetensorsFile file, String name, long[] shape, NDManager memory) {
    TensorInfo info = file.tensors().get(name);
    if (info == null) {
      throw new CheckpointException(
          file.path() + ": tensor " + name + " is missing; there are " + file.tensors().keySet());
    }
    List<Long> wanted = Arrays.stream(shape).boxed().toList();
    if (!info.shape().equals(wanted)) {
      throw new CheckpointException(
          "%s: tensor %s has shape %s but cfg.json implies %s (W_enc is [d_in, d_sae], W_dec [d_sae, d_in])"
              .formatted(file.path(), name, info.shape(), wanted));
    }
    if (info.type() == ScalarType.F32 && info.bytes() < 1L << 31) {
      NDArray array = memory.create(new Shape(shape), DataType.FLOAT32);
      file.read(info, 0, array.toByteBuffer(true));
      return array;
    }
    return memory.create(file.readFloats(name), new Shape(shape));
  }

  /** Old files may hold a factor of each feature, which is 1 unless it was finetuned. */
  private static void refuseScalingFactor(SafetensorsFile file) {
    if (file.tensors().containsKey("scaling_factor")) {
      for (float factor : file.readFloats("scaling_factor")) {
        if (factor != 1f) {
          throw new CheckpointException(
              "%s: tensor scaling_factor has a value of %s; finetuned scaling is not supported, fold it into W_dec"
                  .formatted(file.path(), factor));
        }
      }
    }
  }

  static void save(SaeConfig config, Map<String, NDArray> weights, Path folder) throws IOException {
    AtomicFiles.writableFolder(folder);
    SafetensorsWriter writer = new SafetensorsWriter();
    weights.forEach(
        (name, array) ->
            writer.add(name, array.getShape().getShape(), ScalarType.F32, array::toFloatArray));
    writer.write(folder.resolve(WEIGHTS));
    AtomicFiles.writeString(
        folder.resolve(CONFIG), SaeConfigJson.write(config).toPrettyString() + "\n");
  }
}
