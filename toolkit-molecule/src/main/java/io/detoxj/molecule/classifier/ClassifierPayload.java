/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.classifier;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The weights of a classifier as bytes, little-endian: the bias (8 bytes) and the weights (4 each)
 * of the logistic regression; of the trees their log-odds to begin with (8), how many trees (4) and
 * nodes (4), where each tree begins (4 each), then for each node its feature (2), value (4) and how
 * many nodes on it leads (2); how many molecules it was trained on (4), and for each the number of
 * filled bins (2) and how far each is from the one before: below 128 in one byte, else its lower
 * seven bits with the eighth set and the rest in another.
 */
final class ClassifierPayload {
  private static final int NODE = 2 * Short.BYTES + Float.BYTES;
  private static final int MORE = 0x80;

  private ClassifierPayload() {}

  static byte[] encode(EndpointClassifier classifier) {
    LogisticModel linear = classifier.linear();
    TreeEnsemble trees = classifier.trees();
    Neighbours neighbours = classifier.neighbours();
    byte[] prints = prints(neighbours);
    ByteBuffer out =
        ByteBuffer.allocate(
                2 * Double.BYTES
                    + Float.BYTES * linear.size()
                    + Integer.BYTES * (3 + trees.trees())
                    + NODE * trees.nodes()
                    + prints.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    out.putDouble(linear.bias());
    for (int i = 0; i < linear.size(); i++) {
      out.putFloat(linear.weight(i));
    }
    out.putDouble(trees.base()).putInt(trees.trees()).putInt(trees.nodes());
    for (int tree = 0; tree < trees.trees(); tree++) {
      out.putInt(trees.root(tree));
    }
    for (int node = 0; node < trees.nodes(); node++) {
      int on = trees.feature(node) == TreeEnsemble.LEAF ? 0 : trees.right(node) - node;
      out.putShort(trees.feature(node)).putFloat(trees.value(node)).putShort((short) on);
    }
    return out.putInt(neighbours.size()).put(prints).array();
  }

  private static byte[] prints(Neighbours neighbours) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < neighbours.size(); i++) {
      int[] bins = neighbours.bins(i);
      out.write(bins.length);
      out.write(bins.length >> 8);
      int last = 0;
      for (int bin : bins) {
        int gap = bin - last;
        last = bin;
        if (gap < MORE) {
          out.write(gap);
        } else {
          out.write(MORE | (gap & (MORE - 1)));
          out.write(gap >> 7);
        }
      }
    }
    return out.toByteArray();
  }

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException if they are not as above, to the last byte
   */
  static EndpointClassifier decode(EndpointClassifier.Facts facts, byte[] payload) {
    ByteBuffer in = ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN);
    try {
      double bias = in.getDouble();
      float[] weights = new float[MoleculeFeatures.SIZE];
      for (int i = 0; i < weights.length; i++) {
        weights[i] = in.getFloat();
      }
      EndpointClassifier classifier =
          new EndpointClassifier(
              facts, new LogisticModel(weights, bias), trees(in), neighbours(in));
      if (in.hasRemaining()) {
        throw new IllegalArgumentException(in.remaining() + " bytes follow its weights");
      }
      return classifier;
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("its weights end too early", e);
    }
  }

  private static TreeEnsemble trees(ByteBuffer in) {
    double base = in.getDouble();
    int trees = count(in, in.getInt(), Integer.BYTES + NODE, "trees");
    int nodes = count(in, in.getInt(), NODE, "nodes");
    int[] roots = new int[trees];
    for (int i = 0; i < trees; i++) {
      roots[i] = in.getInt();
    }
    short[] features = new short[nodes];
    float[] values = new float[nodes];
    int[] right = new int[nodes];
    for (int i = 0; i < nodes; i++) {
      features[i] = in.getShort();
      values[i] = in.getFloat();
      int on = in.getShort();
      right[i] = on == 0 ? 0 : i + on;
    }
    return new TreeEnsemble(base, roots, features, values, right, MoleculeFeatures.SIZE);
  }

  private static Neighbours neighbours(ByteBuffer in) {
    int molecules = count(in, in.getInt(), Short.BYTES, "molecules");
    List<int[]> prints = new ArrayList<>(molecules);
    for (int i = 0; i < molecules; i++) {
      int[] bins = new int[count(in, in.getShort(), Byte.BYTES, "bins")];
      int last = 0;
      for (int j = 0; j < bins.length; j++) {
        int gap = in.get() & 0xff;
        last += gap < MORE ? gap : gap - MORE + ((in.get() & 0xff) << 7);
        bins[j] = last;
      }
      prints.add(bins);
    }
    return Neighbours.of(prints);
  }

  /**
   * A count that the bytes that are left can be enough for, before anything is made of its size.
   */
  private static int count(ByteBuffer in, int count, int bytesEach, String what) {
    if (count < 0 || (long) count * bytesEach > in.remaining()) {
      throw new IllegalArgumentException(
          "it says it has %s %s, and %s bytes are left".formatted(count, what, in.remaining()));
    }
    return count;
  }
}
