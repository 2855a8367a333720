/* SPDX-License-Identifier: Apache-2.0 */
/** Training the classifiers of toxic molecules. */
@NullMarked
package io.detoxj.examples.molecule;

import org.jspecify.annotations.NullMarked;
