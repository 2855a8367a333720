/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.gguf;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.checkpoint.ScalarType;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Hands the tensors over under their names in Hugging Face's layout, with what a conversion to GGUF
 * did to them undone: rows of queries and keys in another order (llama), 1 added to norms (Gemma),
 * matrices turned (GPT-2).
 */
final class GgufWeights {
  private static final Pattern QUERIES = Pattern.compile("blk\\.\\d+\\.attn_q\\.(weight|bias)");
  private static final Pattern KEYS = Pattern.compile("blk\\.\\d+\\.attn_k\\.(weight|bias)");
  private static final Pattern TURNED =
      Pattern.compile("blk\\.\\d+\\.(attn_qkv|attn_output|ffn_up|ffn_down)\\.weight");
  private static final String FREQUENCIES = "rope_freqs.weight";
  private static final int MOST_TURNED = 1 << 28;

  private final GgufFile file;
  private final GgufKeys keys;
  private final ScalarType quantised;

  /**
   * Prepares.
   *
   * @param quantised the type of what is stored in blocks; the others keep theirs
   */
  GgufWeights(GgufFile file, ScalarType quantised) {
    this.file = file;
    this.keys = GgufKeys.of(file.metadata());
    this.quantised = quantised;
  }

  /**
   * All tensors, to be read when they are written.
   *
   * @throws CheckpointException if the architecture has no tensor of a name
   */
  SafetensorsWriter writer() {
    GgufNames names = GgufNames.of(keys.architecture());
    SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
    for (GgufTensor tensor : file.tensors().values()) {
      if (tensor.name().equals(FREQUENCIES)) {
        continue;
      }
      String name =
          names
              .inHuggingFace(tensor.name())
              .orElseThrow(
                  () ->
                      new CheckpointException(
                          "%s: an architecture %s has no tensor %s as this file does; it cannot be read"
                              .formatted(file.path(), keys.architecture(), tensor.name())));
      add(writer, name, tensor);
    }
    return writer;
  }

  private void add(SafetensorsWriter writer, String name, GgufTensor tensor) {
    long[] shape = tensor.shape().stream().mapToLong(Long::longValue).toArray();
    ScalarType type =
        switch (tensor.type()) {
          case F32 -> ScalarType.F32;
          case F16 -> ScalarType.F16;
          case BF16 -> ScalarType.BF16;
          default -> quantised;
        };
    boolean gpt2 = keys.architecture().equals("gpt2");
    if (gpt2 && TURNED.matcher(tensor.name()).matches()) {
      writer.addRows(name, new long[] {shape[1], shape[0]}, type, turned(tensor));
    } else if (keys.architecture().equals("llama") && heads(tensor) > 0) {
      writer.addRows(name, shape, type, inOrder(tensor, heads(tensor)));
    } else if (keys.architecture().startsWith("gemma") && tensor.name().endsWith("norm.weight")) {
      writer.addRows(name, shape, type, lessOne(tensor));
    } else {
      writer.addRows(name, shape, type, (row, values) -> file.readRow(tensor, row, values));
    }
  }

  private SafetensorsWriter.Rows lessOne(GgufTensor tensor) {
    return (row, values) -> {
      file.readRow(tensor, row, values);
      for (int i = 0; i < values.length; i++) {
        values[i] -= 1;
      }
    };
  }

  private int heads(GgufTensor tensor) {
    int queries = keys.sameInAll("attention.head_count", 0);
    if (QUERIES.matcher(tensor.name()).matches()) {
      return queries;
    }
    return KEYS.matcher(tensor.name()).matches()
        ? keys.sameInAll("attention.head_count_kv", queries)
        : 0;
  }

  /** In a head, the file has row p of the first half at 2 p and that of the second at 2 p + 1. */
  private SafetensorsWriter.Rows inOrder(GgufTensor tensor, int heads) {
    boolean vector = tensor.shape().size() == 1;
    int all = vector ? tensor.width() : tensor.rows();
    int head = all / heads;
    if (all % heads != 0 || head % 2 != 0) {
      throw new CheckpointException(
          "%s: the %s rows of tensor %s are not %s heads of an even width"
              .formatted(file.path(), all, tensor.name(), heads));
    }
    if (!vector) {
      return (row, values) -> file.readRow(tensor, stored(row, head), values);
    }
    return (row, values) -> {
      float[] bias = new float[all];
      file.readRow(tensor, 0, bias);
      for (int i = 0; i < all; i++) {
        values[i] = bias[stored(i, head)];
      }
    };
  }

  private static int stored(int row, int head) {
    int within = row % head;
    return row - within + 2 * (within % (head / 2)) + within / (head / 2);
  }

  private SafetensorsWriter.Rows turned(GgufTensor tensor) {
    List<Long> shape = tensor.shape();
    if (shape.size() != 2 || shape.get(0) * shape.get(1) > MOST_TURNED) {
      throw new CheckpointException(
          "%s: tensor %s has the shape %s; GPT-2's are matrices of at most %s numbers"
              .formatted(file.path(), tensor.name(), shape, MOST_TURNED));
    }
    return new Turned(file, tensor);
  }

  /** The columns of a matrix; read whole at the first of them and forgotten after the last. */
  private static final class Turned implements SafetensorsWriter.Rows {
    private final GgufFile file;
    private final GgufTensor tensor;
    private float[][] stored = {};

    Turned(GgufFile file, GgufTensor tensor) {
      this.file = file;
      this.tensor = tensor;
    }

    @Override
    public void read(int row, float[] values) throws IOException {
      if (row == 0) {
        stored = new float[tensor.rows()][tensor.width()];
        for (int i = 0; i < stored.length; i++) {
          file.readRow(tensor, i, stored[i]);
        }
      }
      for (int i = 0; i < values.length; i++) {
        values[i] = stored[i][row];
      }
      if (row == tensor.width() - 1) {
        stored = new float[0][];
      }
    }
  }
}
