/* SPDX-License-Identifier: Apache-2.0 */
/** Linear probes for a behaviour in hidden states. */
@NullMarked
package io.detoxj.surgery.probe;

import org.jspecify.annotations.NullMarked;
