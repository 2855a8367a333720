/* SPDX-License-Identifier: Apache-2.0 */
/** Detoxifiers and the interventions they plan. */
@NullMarked
package io.detoxj.core.detox;

import org.jspecify.annotations.NullMarked;
