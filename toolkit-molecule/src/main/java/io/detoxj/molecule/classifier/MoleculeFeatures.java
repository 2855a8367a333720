/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.classifier;

import io.detoxj.molecule.chemistry.Description;
import io.detoxj.molecule.chemistry.DrugProperties;
import io.detoxj.molecule.chemistry.FragmentCounts;
import io.detoxj.molecule.chemistry.InvalidMoleculeException;
import io.detoxj.molecule.chemistry.Molecule;
import java.util.Arrays;

/**
 * What classifiers see of a molecule: how often each surrounding of up to two bonds is there,
 * folded to {@value #BINS} bins, as log(1 + count), and {@value #PROPERTIES} properties, each moved
 * and scaled to be about as large. Configuration is not seen. Immutable.
 */
public final class MoleculeFeatures {
  /** The name of these features in files of classifiers. */
  static final String SCHEME = "morgan 2, 2048 bins, log(1 + count); 10 properties";

  static final int BINS = 2048;
  static final int PROPERTIES = 10;
  static final int SIZE = BINS + PROPERTIES;
  private static final int RADIUS = 2;

  /** What is taken from each property. */
  private static final double[] CENTRES = {5.5, 2.3, 3.5, 1.2, 60, 3.3, 1.4, 1.3, 0.55, 2.7};

  /** What it is then divided by. */
  private static final double[] SCALES = {1, 4, 5, 3, 80, 7, 2.4, 2.4, 0.4, 2};

  /** Farther from the centre is as far as this. */
  private static final double MOST = 5;

  private final SparseRow row;
  private final FragmentCounts fragments;

  private MoleculeFeatures(SparseRow row, FragmentCounts fragments) {
    this.row = row;
    this.fragments = fragments;
  }

  /**
   * Computes them.
   *
   * @throws InvalidMoleculeException if a property cannot be computed, as of elements that are made
   *     in accelerators
   */
  public static MoleculeFeatures of(Molecule molecule) {
    FragmentCounts fragments = FragmentCounts.of(molecule, RADIUS, BINS);
    int[] bins = fragments.bins();
    int[] counts = fragments.counts();
    int[] indices = Arrays.copyOf(bins, bins.length + PROPERTIES);
    float[] values = new float[indices.length];
    for (int i = 0; i < bins.length; i++) {
      values[i] = (float) StrictMath.log1p(counts[i]);
    }
    double[] properties = properties(molecule);
    for (int i = 0; i < PROPERTIES; i++) {
      indices[bins.length + i] = BINS + i;
      double scaled = (properties[i] - CENTRES[i]) / SCALES[i];
      values[bins.length + i] = (float) Math.max(-MOST, Math.min(MOST, scaled));
    }
    return new MoleculeFeatures(new SparseRow(SIZE, indices, values), fragments);
  }

  private static double[] properties(Molecule molecule) {
    Description description = Description.of(molecule);
    DrugProperties properties = description.properties();
    return new double[] {
      StrictMath.log(Math.max(1, properties.weight())),
      properties.logP(),
      properties.acceptors(),
      properties.donors(),
      properties.polarSurface(),
      properties.rotatableBonds(),
      properties.aromaticRings(),
      properties.alerts(),
      description.drugLikeness(),
      description.syntheticAccessibility()
    };
  }

  SparseRow row() {
    return row;
  }

  /** How often each surrounding is there, by which molecules are compared. */
  public FragmentCounts fragments() {
    return fragments;
  }

  /**
   * The features that are not 0, as text: indices and values with a colon, a blank between.
   *
   * <p>For training by other programs; the first index is 0.
   */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < row.indices().length; i++) {
      text.append(i == 0 ? "" : " ").append(row.indices()[i]).append(':').append(row.values()[i]);
    }
    return text.toString();
  }
}
