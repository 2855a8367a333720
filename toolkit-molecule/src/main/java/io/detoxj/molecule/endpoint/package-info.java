/* SPDX-License-Identifier: Apache-2.0 */
/** What says whether a molecule is toxic. */
@NullMarked
package io.detoxj.molecule.endpoint;

import org.jspecify.annotations.NullMarked;
