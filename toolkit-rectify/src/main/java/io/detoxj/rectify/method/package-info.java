/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Rectified decoding and its baselines by name, as a command line or a configuration file writes
 * them.
 */
@NullMarked
package io.detoxj.rectify.method;

import org.jspecify.annotations.NullMarked;
