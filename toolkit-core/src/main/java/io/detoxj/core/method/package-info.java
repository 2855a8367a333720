/* SPDX-License-Identifier: Apache-2.0 */
/** Detoxifiers by name, as they are written on a command line or in a configuration file. */
@NullMarked
package io.detoxj.core.method;

import org.jspecify.annotations.NullMarked;
