/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The catalogue of the papers that the toolkit implements: what they published, where each number
 * was seen, and the commands that do the same experiment here. It is data alone; nothing is run.
 */
@NullMarked
package io.detoxj.cli.papers;

import org.jspecify.annotations.NullMarked;
