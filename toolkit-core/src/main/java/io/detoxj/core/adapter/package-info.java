/* SPDX-License-Identifier: Apache-2.0 */
/** Adapters: small matrices beside the frozen ones of a model, and the folders that hold them. */
@NullMarked
package io.detoxj.core.adapter;

import org.jspecify.annotations.NullMarked;
