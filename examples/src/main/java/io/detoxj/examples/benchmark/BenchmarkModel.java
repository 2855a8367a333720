/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.benchmark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.architecture.Dimensions;
import io.detoxj.core.architecture.NewModelConfig;
import io.detoxj.core.architecture.Parameter;
import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.checkpoint.ScalarType;
import io.detoxj.core.detox.ActivationIntervention;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.detox.Intervention;
import io.detoxj.core.detox.InterventionPlan;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.tokenizer.ByteLevelBpe;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes a loadable folder of a bare file of weights, and views of its model. */
final class BenchmarkModel {
  private static final int GEMMA_VOCABULARY = 512;

  private BenchmarkModel() {}

  /** A temporary folder with the weights, a configuration and a tokenizer of single bytes. */
  static Path folder(Path checkpoint) throws IOException {
    SafetensorsFile file = SafetensorsFile.open(checkpoint);
    Path folder = Files.createTempDirectory("engine-benchmark");
    Path merges = folder.resolve("merges.txt");
    Files.writeString(merges, "#version: 0.2\n");
    ByteLevelBpe.writeCut(merges, 257, folder.resolve("tokenizer.json"));
    Path weights = folder.resolve("model.safetensors");
    ObjectNode config;
    if (file.tensors().containsKey("wte.weight")) {
      config = NewModelConfig.gpt2(12, 768, 12, 1024, 50_257);
      Files.createSymbolicLink(weights, checkpoint.toAbsolutePath());
    } else {
      Dimensions sizes = new Dimensions(2, 2304, 8, 4, 256, 9216, 8192, GEMMA_VOCABULARY);
      config = NewModelConfig.gemma2(sizes, 64);
      withEmbedding(file, sizes).write(weights);
    }
    config.put("bos_token_id", 256).put("eos_token_id", 256);
    AtomicFiles.writeString(folder.resolve("config.json"), config.toString());
    return folder;
  }

  /** Deletes a temporary folder and the files in it. */
  static void delete(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  private static SafetensorsWriter withEmbedding(SafetensorsFile file, Dimensions sizes) {
    SafetensorsWriter writer = new SafetensorsWriter();
    for (String name : file.tensors().keySet()) {
      writer.addCopy(file, name);
    }
    float[] table = new float[sizes.vocabularySize() * sizes.width()];
    for (int i = 0; i < table.length; i++) {
      table[i] = (float) (0.02 * Math.sin(i));
    }
    long[] shape = {sizes.vocabularySize(), sizes.width()};
    writer.add("model.embed_tokens.weight", shape, table, ScalarType.BF16);
    Parameter norm = Parameter.norm("norm.weight", sizes.width());
    return writer.add(
        "model." + norm.name(),
        new long[] {sizes.width()},
        new float[sizes.width()],
        ScalarType.BF16);
  }

  /** A view with a hook on every block that leaves the stream as it is. */
  static TransformerModel looking(TransformerModel model) {
    return model.with(new EveryBlock(0));
  }

  /** A view with a hook on every block that adds to the stream. */
  static TransformerModel steered(TransformerModel model) {
    return model.with(new EveryBlock(1e-6f));
  }

  private record EveryBlock(float added) implements Detoxifier {
    @Override
    public DetoxifierSpec spec() {
      return new DetoxifierSpec("benchmark", "1", Map.of("added", Float.toString(added)), Map.of());
    }

    @Override
    public InterventionPlan plan(ModelInfo model) {
      List<Intervention> all = new ArrayList<>();
      for (int layer = 0; layer < model.layers(); layer++) {
        HookPoint point = HookPoint.residPost(layer);
        all.add(
            new ActivationIntervention(
                "at " + point,
                point,
                memory -> {
                  NDArray vector = memory.ones(new Shape(model.width()));
                  vector.muli(added);
                  return (activation, context) -> added == 0 ? activation : activation.add(vector);
                }));
      }
      return new InterventionPlan(all);
    }
  }
}
