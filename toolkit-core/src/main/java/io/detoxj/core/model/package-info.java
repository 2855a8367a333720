/* SPDX-License-Identifier: Apache-2.0 */
/** Language models: black boxes, white boxes, and detoxified views of them. */
@NullMarked
package io.detoxj.core.model;

import org.jspecify.annotations.NullMarked;
