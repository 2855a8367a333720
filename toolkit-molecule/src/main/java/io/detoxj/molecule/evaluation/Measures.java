/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.evaluation;

/**
 * What is measured of a candidate.
 *
 * @param drugLikeness QED, from 0 to 1
 * @param syntheticAccessibility SA score, from 1 (easy) to 10
 * @param lipinskiViolations from 0 to 4
 * @param similarity to the original by path fingerprints, from 0 to 1
 */
public record Measures(
    double drugLikeness,
    double syntheticAccessibility,
    int lipinskiViolations,
    double similarity) {}
