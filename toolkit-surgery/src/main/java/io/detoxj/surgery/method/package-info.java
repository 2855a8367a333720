/* SPDX-License-Identifier: Apache-2.0 */
/** Parameter surgery by name, as a command line or a configuration file writes it. */
@NullMarked
package io.detoxj.surgery.method;

import org.jspecify.annotations.NullMarked;
