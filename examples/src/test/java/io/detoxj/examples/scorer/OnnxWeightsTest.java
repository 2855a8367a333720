/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.scorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedOutputStream;
import io.detoxj.core.CheckpointException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OnnxWeightsTest {
  private interface Fields {
    void write(CodedOutputStream out) throws IOException;
  }

  private static byte[] message(Fields fields) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    fields.write(out);
    out.flush();
    return bytes.toByteArray();
  }

  static byte[] tensor(String name, long[] shape, float... values) throws IOException {
    ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(values);
    return message(
        out -> {
          for (long size : shape) {
            out.writeInt64(1, size);
          }
          out.writeInt32(2, 1);
          out.writeString(8, name);
          out.writeByteArray(9, raw.array());
        });
  }

  static byte[] model(byte[]... tensors) throws IOException {
    byte[] node =
        message(
            out -> {
              out.writeString(1, "x");
              out.writeString(1, "onnx::MatMul_885");
              out.writeString(3, "/encoder/layer.0/output/dense/MatMul");
              out.writeString(4, "MatMul");
            });
    byte[] graph =
        message(
            out -> {
              for (byte[] tensor : tensors) {
                out.writeByteArray(5, tensor);
              }
              out.writeByteArray(1, node);
            });
    return message(
        out -> {
          out.writeInt64(1, 7);
          out.writeString(2, "pytorch");
          out.writeByteArray(7, graph);
        });
  }

  private static Map<String, OnnxWeights.Weight> read(byte[] file) throws IOException {
    return OnnxWeights.read(new ByteArrayInputStream(file));
  }

  @Test
  void matrices_get_the_name_of_their_module_and_are_turned_back() throws IOException {
    Map<String, OnnxWeights.Weight> weights =
        read(
            model(
                tensor("onnx::MatMul_885", new long[] {2, 3}, 1, 2, 3, 4, 5, 6),
                tensor("embeddings.LayerNorm.bias", new long[] {2}, 7, 8)));
    assertThat(weights)
        .containsOnlyKeys("encoder.layer.0.output.dense.weight", "embeddings.LayerNorm.bias");
    OnnxWeights.Weight matrix = weights.get("encoder.layer.0.output.dense.weight");
    assertThat(matrix.shape).containsExactly(3L, 2L);
    assertThat(matrix.values).containsExactly(1, 4, 2, 5, 3, 6);
    assertThat(weights.get("embeddings.LayerNorm.bias").values).containsExactly(7, 8);
  }

  @Test
  void a_tensor_of_another_size_than_it_says_is_refused() throws IOException {
    byte[] file = model(tensor("w", new long[] {3}, 1, 2));
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("the tensor w of shape [3] has 8 bytes");
    byte[] huge = model(tensor("w", new long[] {1L << 62, 4}, 1));
    assertThatThrownBy(() -> read(huge)).isInstanceOf(CheckpointException.class);
  }

  @Test
  void damaged_files_are_refused_or_read_and_nothing_else() throws IOException {
    byte[] file = model(tensor("onnx::MatMul_885", new long[] {2, 3}, 1, 2, 3, 4, 5, 6));
    Random random = new Random(1);
    int refused = 0;
    for (int i = 0; i < 2_000; i++) {
      byte[] changed = Arrays.copyOf(file, file.length - random.nextInt(2) * random.nextInt(40));
      changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
      try {
        read(changed);
      } catch (CheckpointException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(200);
  }
}
