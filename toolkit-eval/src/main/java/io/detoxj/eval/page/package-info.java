/* SPDX-License-Identifier: Apache-2.0 */
/** A report as one page for a browser, with the texts of all systems beside each other. */
@NullMarked
package io.detoxj.eval.page;

import org.jspecify.annotations.NullMarked;
