/* SPDX-License-Identifier: Apache-2.0 */
/** What fine-grained rewards compete with. */
@NullMarked
package io.detoxj.rlhf.baseline;

import org.jspecify.annotations.NullMarked;
