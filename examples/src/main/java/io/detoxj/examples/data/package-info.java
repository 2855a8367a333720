/* SPDX-License-Identifier: Apache-2.0 */
/** Reading the data folder: texts and JSON lines, packed or not. */
@NullMarked
package io.detoxj.examples.data;

import org.jspecify.annotations.NullMarked;
