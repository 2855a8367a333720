/* SPDX-License-Identifier: Apache-2.0 */
/** Language models behind an OpenAI-compatible completions endpoint. */
@NullMarked
package io.detoxj.core.remote;

import org.jspecify.annotations.NullMarked;
