/* SPDX-License-Identifier: Apache-2.0 */
/** What gives texts one of several labels, such as toxic, neutral or polite, and its training. */
@NullMarked
package io.detoxj.rewrite.label;

import org.jspecify.annotations.NullMarked;
