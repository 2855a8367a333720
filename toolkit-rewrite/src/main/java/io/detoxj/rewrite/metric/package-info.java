/* SPDX-License-Identifier: Apache-2.0 */
/** How near rewrites are to references and to what was rewritten, by words, models and judges. */
@NullMarked
package io.detoxj.rewrite.metric;

import org.jspecify.annotations.NullMarked;
