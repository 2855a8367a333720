/* SPDX-License-Identifier: Apache-2.0 */
/** Programs of parameter surgery: probes, the search for an edit, the paper's experiments. */
@NullMarked
package io.detoxj.examples.surgery;

import org.jspecify.annotations.NullMarked;
