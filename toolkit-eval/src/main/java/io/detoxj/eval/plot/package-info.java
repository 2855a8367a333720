/* SPDX-License-Identifier: Apache-2.0 */
/** Results as pictures. */
@NullMarked
package io.detoxj.eval.plot;

import org.jspecify.annotations.NullMarked;
