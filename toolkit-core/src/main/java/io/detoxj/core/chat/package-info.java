/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Language models that are asked and answer, on a server or in this process, and what they are
 * asked with: a system text, a user text, perhaps a picture; and the chat templates by which a
 * model is told whose turn it is.
 */
@NullMarked
package io.detoxj.core.chat;

import org.jspecify.annotations.NullMarked;
