/* SPDX-License-Identifier: Apache-2.0 */
/** Tables in the formats in which data sets are published, and files that come with the toolkit. */
@NullMarked
package io.detoxj.eval.data;

import org.jspecify.annotations.NullMarked;
