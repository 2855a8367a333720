/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.scorer;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.detoxj.core.CheckpointException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The float32 weights in an ONNX file that PyTorch exported, under the names of the modules they
 * come from. An exporter names a matrix {@code onnx::MatMul_885} and turns it; the node that
 * multiplies with it, {@code /encoder/layer.0/output/dense/MatMul}, says whose it is.
 */
final class OnnxWeights {
  private static final int LARGEST_FILE = 1 << 28;

  // Field numbers of onnx.proto (ONNX, Apache-2.0).
  private static final int MODEL_GRAPH = 7;
  private static final int GRAPH_NODE = 1;
  private static final int GRAPH_INITIALIZER = 5;
  private static final int NODE_INPUT = 1;
  private static final int NODE_NAME = 3;
  private static final int TENSOR_DIMS = 1;
  private static final int TENSOR_TYPE = 2;
  private static final int TENSOR_NAME = 8;
  private static final int TENSOR_RAW = 9;
  private static final int FLOAT = 1;
  private static final String MATMUL = "/MatMul";

  /** A weight: its sizes, and its values row-major. */
  static final class Weight {
    final List<Long> shape;
    final float[] values;

    Weight(List<Long> shape, float[] values) {
      this.shape = shape;
      this.values = values;
    }

    private Weight transposed() {
      int rows = Math.toIntExact(shape.get(0));
      int columns = Math.toIntExact(shape.get(1));
      float[] turned = new float[values.length];
      for (int i = 0; i < values.length; i++) {
        turned[i % columns * rows + i / columns] = values[i];
      }
      return new Weight(List.of(shape.get(1), shape.get(0)), turned);
    }
  }

  private final Map<String, Weight> tensors = new LinkedHashMap<>();
  private final Map<String, String> modules = new LinkedHashMap<>();

  private OnnxWeights() {}

  /**
   * Reads a file.
   *
   * @return weights by the names that PyTorch gives them, matrices {@code [out, in]}
   * @throws CheckpointException if it is not a sound ONNX file
   * @throws IOException if it cannot be read
   */
  static Map<String, Weight> read(InputStream file) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(file);
    in.setSizeLimit(LARGEST_FILE);
    OnnxWeights found = new OnnxWeights();
    try {
      fields(in, MODEL_GRAPH, found::graph);
    } catch (InvalidProtocolBufferException | ArithmeticException e) {
      throw new CheckpointException("not a sound ONNX file: " + e.getMessage(), e);
    }
    return found.named();
  }

  private Map<String, Weight> named() {
    Map<String, Weight> all = new LinkedHashMap<>();
    tensors.forEach(
        (name, weight) -> {
          String module = modules.get(name);
          if (module != null && weight.shape.size() == 2) {
            all.put(module + ".weight", weight.transposed());
          } else if (module == null) {
            all.put(name, weight);
          }
        });
    return all;
  }

  private interface Use {
    void accept(CodedInputStream in) throws IOException;
  }

  /** Visits the messages of one field and skips the others. */
  private static void fields(CodedInputStream in, int field, Use use) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == tag(field)) {
        message(in, use);
      } else {
        in.skipField(tag);
      }
    }
  }

  private static void message(CodedInputStream in, Use use) throws IOException {
    int limit = in.pushLimit(in.readRawVarint32());
    use.accept(in);
    in.popLimit(limit);
  }

  private static int tag(int field) {
    return field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  }

  private void graph(CodedInputStream in) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == tag(GRAPH_NODE)) {
        message(in, this::node);
      } else if (tag == tag(GRAPH_INITIALIZER)) {
        message(in, this::tensor);
      } else {
        in.skipField(tag);
      }
    }
  }

  private void node(CodedInputStream in) throws IOException {
    List<String> inputs = new ArrayList<>();
    String name = "";
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == tag(NODE_INPUT)) {
        inputs.add(in.readString());
      } else if (tag == tag(NODE_NAME)) {
        name = in.readString();
      } else {
        in.skipField(tag);
      }
    }
    if (name.startsWith("/") && name.endsWith(MATMUL) && inputs.size() == 2) {
      String module = name.substring(1, name.length() - MATMUL.length()).replace('/', '.');
      modules.put(inputs.get(1), module);
    }
  }

  private void tensor(CodedInputStream in) throws IOException {
    List<Long> shape = new ArrayList<>();
    int type = 0;
    String name = "";
    byte[] raw = {};
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == (TENSOR_DIMS << 3)) {
        shape.add(in.readInt64());
      } else if (tag == tag(TENSOR_DIMS)) {
        int limit = in.pushLimit(in.readRawVarint32());
        while (!in.isAtEnd()) {
          shape.add(in.readInt64());
        }
        in.popLimit(limit);
      } else if (tag == (TENSOR_TYPE << 3)) {
        type = in.readInt32();
      } else if (tag == tag(TENSOR_NAME)) {
        name = in.readString();
      } else if (tag == tag(TENSOR_RAW)) {
        raw = in.readByteArray();
      } else {
        in.skipField(tag);
      }
    }
    if (type != FLOAT || shape.isEmpty()) {
      return;
    }
    long size = shape.stream().reduce(1L, Math::multiplyExact);
    if (shape.stream().anyMatch(one -> one < 1) || size * Float.BYTES != raw.length) {
      throw new CheckpointException(
          "the tensor " + name + " of shape " + shape + " has " + raw.length + " bytes");
    }
    float[] values = new float[Math.toIntExact(size)];
    ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    tensors.put(name, new Weight(List.copyOf(shape), values));
  }
}
