/* SPDX-License-Identifier: Apache-2.0 */
/** Training a small language model: its corpus, its token stream, its program. */
@NullMarked
package io.detoxj.examples.training;

import org.jspecify.annotations.NullMarked;
