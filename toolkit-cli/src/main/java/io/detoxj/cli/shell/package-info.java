/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What one types in JShell: verbs that load, generate, look inside and measure, and what they give.
 */
@NullMarked
package io.detoxj.cli.shell;

import org.jspecify.annotations.NullMarked;
