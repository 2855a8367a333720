/* SPDX-License-Identifier: Apache-2.0 */
/** Named places inside a model, and what may be done there. */
@NullMarked
package io.detoxj.core.hook;

import org.jspecify.annotations.NullMarked;
