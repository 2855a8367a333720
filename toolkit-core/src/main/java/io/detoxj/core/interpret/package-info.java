/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Looking into a model: what the stream says after each block, what its parts add to a token's
 * logit, and which activation at which token carries what the model says.
 */
@NullMarked
package io.detoxj.core.interpret;

import org.jspecify.annotations.NullMarked;
