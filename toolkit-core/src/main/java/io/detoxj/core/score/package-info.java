/* SPDX-License-Identifier: Apache-2.0 */
/** What judges texts: the contract of a scorer, so that methods may use one as evaluation does. */
@NullMarked
package io.detoxj.core.score;

import org.jspecify.annotations.NullMarked;
