/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.edit;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.detox.Origin;
import io.detoxj.core.math.Vectors;
import io.detoxj.surgery.probe.BehaviourDirection;
import io.detoxj.surgery.region.EditTarget;
import io.detoxj.surgery.region.Neuron;
import io.detoxj.surgery.region.Region;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Patches as safetensors: the direction, layers and indices; the rest in the metadata. */
final class PatchFile {
  private static final String FORMAT = "detoxj-surgery-patch-1";
  private static final String HASH = "vectors_sha256.";

  private PatchFile() {}

  static void save(SurgeryPatch patch, Path file) throws IOException {
    BehaviourDirection direction = patch.direction();
    List<Neuron> neurons = patch.region().neurons();
    float[] values = Vectors.flat(direction.all().toArray(float[][]::new));
    SafetensorsWriter writer =
        new SafetensorsWriter()
            .metadata("format", FORMAT)
            .metadata("target", patch.region().target().name())
            .metadata("selection", patch.region().method())
            .metadata("direction_origin", direction.origin())
            .metadata("alpha", Double.toString(patch.alpha()))
            .metadata("median_norm", Double.toString(patch.medianNorm()));
    patch.model().metadata().forEach(writer::metadata);
    new TreeMap<>(patch.vectorHashes())
        .forEach((layer, hash) -> writer.metadata(HASH + layer, hash));
    writer.add("direction", new long[] {direction.all().size(), direction.width()}, values);
    writer.addLongs(
        "layer", new long[] {neurons.size()}, neurons.stream().mapToLong(Neuron::layer).toArray());
    writer.addLongs(
        "index", new long[] {neurons.size()}, neurons.stream().mapToLong(Neuron::index).toArray());
    writer.write(file);
  }

  static SurgeryPatch load(Path file) throws IOException {
    SafetensorsFile stored = SafetensorsFile.open(file);
    Map<String, String> metadata = stored.metadata();
    if (!FORMAT.equals(metadata.get("format"))) {
      throw new CheckpointException(
          file + " is no " + FORMAT + "; write it with SurgeryPatch.save");
    }
    try {
      Map<Integer, String> hashes = new TreeMap<>();
      metadata.forEach(
          (key, value) -> {
            if (key.startsWith(HASH)) {
              hashes.put(Integer.parseInt(key.substring(HASH.length())), value);
            }
          });
      Region region =
          new Region(
              EditTarget.valueOf(metadata.getOrDefault("target", "")),
              neurons(stored.readLongs("layer"), stored.readLongs("index")),
              metadata.getOrDefault("selection", ""));
      if (!hashes.keySet().equals(region.byLayer().keySet())) {
        throw new IllegalArgumentException("it lacks the hash of a layer's vectors");
      }
      return new SurgeryPatch(
          Origin.read(metadata),
          region,
          direction(stored),
          Double.parseDouble(metadata.getOrDefault("alpha", "")),
          Double.parseDouble(metadata.getOrDefault("median_norm", "")),
          hashes);
    } catch (ConfigException
        | IllegalArgumentException
        | ArithmeticException
        | IndexOutOfBoundsException e) {
      throw new CheckpointException(file + " is a damaged patch: " + e.getMessage(), e);
    }
  }

  private static List<Neuron> neurons(long[] layers, long[] indices) {
    if (layers.length != indices.length) {
      throw new IllegalArgumentException(
          "it has " + layers.length + " layers for " + indices.length + " indices");
    }
    List<Neuron> neurons = new ArrayList<>();
    for (int i = 0; i < layers.length; i++) {
      neurons.add(new Neuron(Math.toIntExact(layers[i]), Math.toIntExact(indices[i])));
    }
    return neurons;
  }

  private static BehaviourDirection direction(SafetensorsFile stored) {
    int width = Math.toIntExact(stored.tensor("direction").shape().get(1));
    String origin = stored.metadata().getOrDefault("direction_origin", "");
    return BehaviourDirection.stored(Vectors.rows(stored.readFloats("direction"), width), origin);
  }
}
