/* SPDX-License-Identifier: Apache-2.0 */
/** Models in the Hugging Face cache, and their download on request. */
@NullMarked
package io.detoxj.core.hub;

import org.jspecify.annotations.NullMarked;
