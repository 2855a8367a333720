/* SPDX-License-Identifier: Apache-2.0 */
/** Steering vectors: extraction from labelled texts, files, and the detoxifier that uses them. */
@NullMarked
package io.detoxj.steering.vector;

import org.jspecify.annotations.NullMarked;
