/* SPDX-License-Identifier: Apache-2.0 */
/** Whether a detoxifier silences groups of people rather than insults. */
@NullMarked
package io.detoxj.eval.toxicity.suppression;

import org.jspecify.annotations.NullMarked;
