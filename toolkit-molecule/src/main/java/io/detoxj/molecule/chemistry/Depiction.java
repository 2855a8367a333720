/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.chemistry;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import org.openscience.cdk.depict.DepictionGenerator;
import org.openscience.cdk.exception.CDKException;

/**
 * Pictures of molecules as structural formulas, drawn by CDK. The same molecule gives the same
 * picture on the same machine; letters depend on the fonts that it has.
 *
 * @param width in pixels
 * @param height in pixels
 */
public record Depiction(int width, int height) {
  private static final int LARGEST = 4096;

  /**
   * Checks the size.
   *
   * @throws IllegalArgumentException if a side is not from 16 to 4,096 pixels
   */
  public Depiction {
    if (Math.min(width, height) < 16 || Math.max(width, height) > LARGEST) {
      throw new IllegalArgumentException(
          "a picture has sides of 16 to %s pixels, not %s and %s"
              .formatted(LARGEST, width, height));
    }
  }

  /** The size that models are shown: 300 by 300 pixels. */
  public static Depiction standard() {
    return new Depiction(300, 300);
  }

  /** The picture as scalable vector graphics. */
  public String svg(Molecule molecule) {
    return draw(molecule).toSvgStr("px");
  }

  /** The bytes of the picture as PNG, on white. */
  public byte[] png(Molecule molecule) {
    BufferedImage image = draw(molecule).toImg();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException("a picture cannot be written to memory", e);
    }
    return out.toByteArray();
  }

  private org.openscience.cdk.depict.Depiction draw(Molecule molecule) {
    DepictionGenerator generator =
        new DepictionGenerator().withSize(width, height).withFillToFit().withAtomColors();
    try {
      // Drawing gives atoms places and marks rings, so it needs a copy.
      return generator.depict(Molecule.copy(molecule.atoms()));
    } catch (CDKException e) {
      throw new InvalidMoleculeException(
          MoleculeProblem.TOO_COMPLEX, "the molecule cannot be drawn: " + e.getMessage(), e);
    }
  }
}
