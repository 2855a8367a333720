/* SPDX-License-Identifier: Apache-2.0 */
/** From scored continuations to a value network in a folder, with its card. */
@NullMarked
package io.detoxj.rectify.recipe;

import org.jspecify.annotations.NullMarked;
