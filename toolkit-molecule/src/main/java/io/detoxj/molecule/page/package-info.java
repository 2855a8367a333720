/* SPDX-License-Identifier: Apache-2.0 */
/** An evaluation of repairs as one page for a browser, with pictures of the molecules. */
@NullMarked
package io.detoxj.molecule.page;

import org.jspecify.annotations.NullMarked;
