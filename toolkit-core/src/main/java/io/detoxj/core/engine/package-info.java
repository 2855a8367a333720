/* SPDX-License-Identifier: Apache-2.0 */
/** The tensor engine: scripted operators over DJL's PyTorch engine. */
@NullMarked
package io.detoxj.core.engine;

import org.jspecify.annotations.NullMarked;
