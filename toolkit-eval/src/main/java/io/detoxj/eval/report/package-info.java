/* SPDX-License-Identifier: Apache-2.0 */
/** What an evaluation found: JSON, CSV, a table for the terminal, and every completion. */
@NullMarked
package io.detoxj.eval.report;

import org.jspecify.annotations.NullMarked;
