/* SPDX-License-Identifier: Apache-2.0 */
/** Training data of value networks: sampled continuations, their scores, and what is kept. */
@NullMarked
package io.detoxj.rectify.data;

import org.jspecify.annotations.NullMarked;
