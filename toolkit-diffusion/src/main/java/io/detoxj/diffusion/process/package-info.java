/* SPDX-License-Identifier: Apache-2.0 */
/** The noising process and the ways back: schedule, samplers. */
@NullMarked
package io.detoxj.diffusion.process;

import org.jspecify.annotations.NullMarked;
