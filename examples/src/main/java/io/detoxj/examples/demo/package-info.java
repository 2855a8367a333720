/* SPDX-License-Identifier: Apache-2.0 */
/** The main job: one experiment from checkpoint to report. */
@NullMarked
package io.detoxj.examples.demo;

import org.jspecify.annotations.NullMarked;
