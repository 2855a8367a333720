/* SPDX-License-Identifier: Apache-2.0 */
/** Steering by name, as a command line or a configuration file writes it. */
@NullMarked
package io.detoxj.steering.method;

import org.jspecify.annotations.NullMarked;
