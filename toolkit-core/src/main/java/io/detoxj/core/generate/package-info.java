/* SPDX-License-Identifier: Apache-2.0 */
/** Text generation: prompts in, completions out. */
@NullMarked
package io.detoxj.core.generate;

import org.jspecify.annotations.NullMarked;
