/* SPDX-License-Identifier: Apache-2.0 */
/** What rewrites toxic sentences: the contract, so that evaluation may compare rewriters. */
@NullMarked
package io.detoxj.core.rewrite;

import org.jspecify.annotations.NullMarked;
