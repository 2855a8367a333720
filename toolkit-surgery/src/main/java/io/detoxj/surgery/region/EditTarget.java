/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.region;

/**
 * Which vectors of a block an edit changes. All have the width of the residual stream: they read
 * from it (rows of a matrix {@code [out, in]}) or write to it (columns).
 */
public enum EditTarget {
  /**
   * Reads: the gate of a gated MLP; the first matrix of a plain one (GPT-2, OPT). The paper's
   * choice.
   */
  GATE("gate", true),
  /** Reads: the ungated branch of a gated MLP; a plain MLP has none. */
  UP("up", true),
  /** Writes: the value vectors of the MLP, one a neuron. */
  DOWN("down", false),
  /** Reads: queries. */
  QUERY("query", true),
  /** Reads: keys. */
  KEY("key", true),
  /** Reads: values of attention. */
  VALUE("value", true),
  /** Writes: the output projection of attention, one vector for each coordinate of its heads. */
  OUTPUT("output", false);

  private final String label;
  private final boolean reads;

  EditTarget(String label, boolean reads) {
    this.label = label;
    this.reads = reads;
  }

  /** Whether its vectors read from the residual stream; else they write to it. */
  public boolean reads() {
    return reads;
  }

  /** The name in files and reports, such as {@code gate}. */
  public String label() {
    return label;
  }
}
