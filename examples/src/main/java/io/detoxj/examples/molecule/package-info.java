/* SPDX-License-Identifier: Apache-2.0 */
/** Training of the classifiers of toxic molecules, and molecules to repair beside the benchmark. */
@NullMarked
package io.detoxj.examples.molecule;

import org.jspecify.annotations.NullMarked;
