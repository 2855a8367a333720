/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Fine-grained RLHF on the bundled models: learning curves of its arms, and reward models learnt
 * from feedback.
 */
@NullMarked
package io.detoxj.examples.rlhf;

import org.jspecify.annotations.NullMarked;
