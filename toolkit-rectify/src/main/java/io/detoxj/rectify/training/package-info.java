/* SPDX-License-Identifier: Apache-2.0 */
/** Training of value networks and what their quality is measured by. */
@NullMarked
package io.detoxj.rectify.training;

import org.jspecify.annotations.NullMarked;
