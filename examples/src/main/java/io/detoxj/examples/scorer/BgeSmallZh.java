/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.scorer;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.io.AtomicFiles;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * bge-small-zh (MIT), an encoder of Chinese sentences of 24 million parameters, from the ONNX file
 * in {@code dev.langchain4j:langchain4j-embeddings-bge-small-zh}, to be written as a folder. Its
 * vector of a sentence is the first token's state (Xiao et al., "C-Pack", 2023).
 */
final class BgeSmallZh {
  private static final String WEIGHTS = "bge-small-zh.onnx";
  private static final String TOKENIZER = "bge-small-zh-tokenizer.json";
  private static final String WORDS = "embeddings.word_embeddings.weight";
  private static final String POSITIONS = "embeddings.position_embeddings.weight";
  private static final String INNER = "encoder.layer.0.intermediate.dense.bias";
  private static final int HEAD_WIDTH = 64;
  private static final int LONGEST_TOKENIZER = 1 << 24;

  private final Map<String, OnnxWeights.Weight> weights;
  private final String tokenizer;

  private BgeSmallZh(Map<String, OnnxWeights.Weight> weights, String tokenizer) {
    this.weights = weights;
    this.tokenizer = tokenizer;
  }

  /**
   * Reads the model.
   *
   * @param jar of langchain4j's model, not the quantised one
   * @throws CheckpointException if the jar is another
   * @throws IOException if it cannot be read
   */
  static BgeSmallZh read(Path jar) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile());
        InputStream onnx = new BufferedInputStream(zip.getInputStream(entry(zip, WEIGHTS, jar)));
        InputStream json = zip.getInputStream(entry(zip, TOKENIZER, jar))) {
      Map<String, OnnxWeights.Weight> weights = OnnxWeights.read(onnx);
      weights.keySet().removeIf(name -> name.startsWith("pooler."));
      for (String needed : new String[] {WORDS, POSITIONS, INNER}) {
        if (!weights.containsKey(needed)) {
          throw new CheckpointException(
              "%s: %s has no float32 tensor %s; give the jar that is not quantised"
                  .formatted(jar, WEIGHTS, needed));
        }
      }
      return new BgeSmallZh(
          weights, new String(json.readNBytes(LONGEST_TOKENIZER), StandardCharsets.UTF_8));
    }
  }

  private static ZipEntry entry(ZipFile zip, String name, Path jar) {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new CheckpointException(
          jar + " has no " + name + "; give langchain4j-embeddings-bge-small-zh-*.jar");
    }
    return entry;
  }

  /**
   * Writes the encoder without the files of {@link #writeModules}.
   *
   * @param folder made if need be
   * @throws IOException if a file cannot be written
   */
  void writeEncoder(Path folder) throws IOException {
    AtomicFiles.writableFolder(folder);
    SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
    weights.forEach(
        (name, one) ->
            writer.add(name, one.shape.stream().mapToLong(Long::longValue).toArray(), one.values));
    writer.write(folder.resolve("model.safetensors"));
    AtomicFiles.writeString(folder.resolve("tokenizer.json"), tokenizer);
    AtomicFiles.writeString(folder.resolve("config.json"), config().toPrettyString() + "\n");
  }

  /**
   * Writes the files of sentence-transformers that say that the first token is read. They come
   * before the encoder: without them it would be read another way.
   *
   * @param folder made if need be
   * @throws IOException if a file cannot be written
   */
  static void writeModules(Path folder) throws IOException {
    AtomicFiles.writableFolder(folder.resolve("1_Pooling"));
    AtomicFiles.writeString(
        folder.resolve("1_Pooling/config.json"), "{\"pooling_mode_cls_token\": true}\n");
    AtomicFiles.writeString(
        folder.resolve("modules.json"),
        """
        [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
         {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
         {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"}]
        """);
  }

  private ObjectNode config() {
    int layers = 0;
    while (weights.containsKey("encoder.layer." + layers + ".output.dense.bias")) {
      layers++;
    }
    int width = weights.get(WORDS).shape.get(1).intValue();
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    config.put("model_type", "bert").putArray("architectures").add("BertModel");
    config.put("hidden_size", width).put("num_hidden_layers", layers);
    config.put("num_attention_heads", width / HEAD_WIDTH);
    config.put("intermediate_size", weights.get(INNER).values.length).put("hidden_act", "gelu");
    config.put("max_position_embeddings", weights.get(POSITIONS).shape.get(0).intValue());
    config.put("vocab_size", weights.get(WORDS).shape.get(0).intValue());
    config.put("type_vocab_size", 2).put("layer_norm_eps", 1e-12).put("pad_token_id", 0);
    return config.put("torch_dtype", "float32");
  }
}
