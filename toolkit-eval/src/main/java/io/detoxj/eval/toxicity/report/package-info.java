/* SPDX-License-Identifier: Apache-2.0 */
/** What reports about continuations have of their own: texts, scores, further scorers. */
@NullMarked
package io.detoxj.eval.toxicity.report;

import org.jspecify.annotations.NullMarked;
