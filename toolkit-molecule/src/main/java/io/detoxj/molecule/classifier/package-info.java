/* SPDX-License-Identifier: Apache-2.0 */
/** Classifiers of toxic molecules, their training and the ones that come with the toolkit. */
@NullMarked
package io.detoxj.molecule.classifier;

import org.jspecify.annotations.NullMarked;
