/* SPDX-License-Identifier: Apache-2.0 */
/** What programs share: how they end, tell of failures and progress, and stop. */
@NullMarked
package io.detoxj.cli.console;

import org.jspecify.annotations.NullMarked;
