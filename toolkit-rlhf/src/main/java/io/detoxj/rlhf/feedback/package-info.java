/* SPDX-License-Identifier: Apache-2.0 */
/** Human feedback on long answers, and what reward models learn from it. */
@NullMarked
package io.detoxj.rlhf.feedback;

import org.jspecify.annotations.NullMarked;
