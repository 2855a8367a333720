/* SPDX-License-Identifier: Apache-2.0 */
/** How likely texts are to a model: the one way from tokens to nats. */
@NullMarked
package io.detoxj.core.likelihood;

import org.jspecify.annotations.NullMarked;
