/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Language models behind an OpenAI-compatible completions endpoint, and the client with which this
 * and other modules ask servers.
 */
@NullMarked
package io.detoxj.core.remote;

import org.jspecify.annotations.NullMarked;
