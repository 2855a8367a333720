/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What an evaluation found: JSON, Markdown, CSV, a table for the terminal, fronts, and all texts.
 */
@NullMarked
package io.detoxj.eval.report;

import org.jspecify.annotations.NullMarked;
