/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

/** What a scorer had to do with a method that it judges. */
public enum Influence {
  /** The method learnt from its scores. */
  TAUGHT("taught it"),
  /** The method's setting was chosen by its scores. */
  CHOSE("chose its setting");

  private final String words;

  Influence(String words) {
    this.words = words;
  }

  /** After the name of the scorer, in a sentence about the method. */
  public String inWords() {
    return words;
  }
}
