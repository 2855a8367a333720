/* SPDX-License-Identifier: Apache-2.0 */
/** What is measured of a system beside its continuations of the prompts, item by item. */
@NullMarked
package io.detoxj.eval.examination;

import org.jspecify.annotations.NullMarked;
