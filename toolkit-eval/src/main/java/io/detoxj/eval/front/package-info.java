/* SPDX-License-Identifier: Apache-2.0 */
/** What can be had at what cost: points that none beats in everything, and how far they reach. */
@NullMarked
package io.detoxj.eval.front;

import org.jspecify.annotations.NullMarked;
