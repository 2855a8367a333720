/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.chemistry;

import java.util.List;

/**
 * A structural formula as paths of SVG without any colour, so that a page can have thousands and
 * style all of them. A usual bond is {@value #BOND} units long.
 *
 * @param x where it begins from the left
 * @param y where it begins from the top
 * @param width how wide it is
 * @param height how high it is
 * @param bonds a path to be stroked
 * @param wedges a path to be filled, for bonds that come to the front; empty if there are none
 * @param letters the letters of atoms
 */
public record Drawing(
    int x, int y, int width, int height, String bonds, String wedges, List<Letter> letters) {
  /** The length of a usual bond. */
  public static final int BOND = 100;

  /** How many units of a letter's outline are one of the drawing. */
  public static final int FINER = 10;

  /** What atoms a letter is of, as chemists colour them. */
  public enum Kind {
    /** Carbon, and hydrogen on its own. */
    CARBON(0),
    /** Nitrogen, with its hydrogens. */
    NITROGEN(1),
    /** Oxygen, likewise. */
    OXYGEN(2),
    /** Sulfur and selenium. */
    SULFUR(3),
    /** Fluorine, chlorine, bromine and iodine. */
    HALOGEN(4),
    /** Any other. */
    OTHER(5);

    private final int number;

    Kind(int number) {
      this.number = number;
    }

    /** A number for style sheets, from 0. */
    public int number() {
      return number;
    }
  }

  /**
   * A letter, digit or sign.
   *
   * @param outline a path to be filled, {@value #FINER} times as large as the drawing; equal for
   *     the same letter anywhere
   * @param kind of its atom
   * @param x where the outline has its origin
   * @param y likewise
   */
  public record Letter(String outline, Kind kind, int x, int y) {}

  /** Copies the list. */
  public Drawing {
    letters = List.copyOf(letters);
  }
}
