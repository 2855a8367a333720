/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.chemistry;

/**
 * The numbers of the rule of five (Lipinski et al., Advanced Drug Delivery Reviews 23, 1997).
 *
 * @param weight average molecular weight in dalton
 * @param logP Crippen's logarithm of the partition between octanol and water
 * @param donors donors of hydrogen bonds
 * @param acceptors acceptors of hydrogen bonds
 */
public record Lipinski(double weight, double logP, int donors, int acceptors) {
  private static final SmartsQuery ACCEPTOR =
      new SmartsQuery(
          "[$([O,S;H1;v2]-[!$(*=[O,N,P,S])]),$([O,S;H0;v2]),$([O,S;-]),"
              + "$([N;v3;!$(N-*=!@[O,N,P,S])]),$([nH0,o,s;+0])]");

  static Lipinski of(Molecule molecule, DrugProperties properties) {
    return new Lipinski(
        properties.weight(),
        properties.logP(),
        properties.donors(),
        ACCEPTOR.countStarts(molecule.target()));
  }

  /**
   * How many of the four are too high: weight over 500, logP over 5, donors over 5, acceptors over
   * 10.
   */
  public int violations() {
    return (weight > 500 ? 1 : 0)
        + (logP > 5 ? 1 : 0)
        + (donors > 5 ? 1 : 0)
        + (acceptors > 10 ? 1 : 0);
  }
}
