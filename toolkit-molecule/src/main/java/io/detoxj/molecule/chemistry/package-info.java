/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Molecules and what is computed of them, with the values that RDKit gives: validity, Lipinski's
 * numbers, drug-likeness, ease of synthesis, fingerprints. CDK reads and draws.
 */
@NullMarked
package io.detoxj.molecule.chemistry;

import org.jspecify.annotations.NullMarked;
