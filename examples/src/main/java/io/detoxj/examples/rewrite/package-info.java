/* SPDX-License-Identifier: Apache-2.0 */
/** Programs that make the tables of the guide to rewriting. */
@NullMarked
package io.detoxj.examples.rewrite;

import org.jspecify.annotations.NullMarked;
