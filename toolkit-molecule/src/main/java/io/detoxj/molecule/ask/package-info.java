/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Asks language models to repair molecules, in runs that can be stopped at any moment and go on.
 */
@NullMarked
package io.detoxj.molecule.ask;

import org.jspecify.annotations.NullMarked;
