/* SPDX-License-Identifier: Apache-2.0 */
/** Rewriters compared over the same sentences: judges, metrics with intervals, report and page. */
@NullMarked
package io.detoxj.rewrite.experiment;

import org.jspecify.annotations.NullMarked;
