/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

/** Python's None, so that no value of a template is null in Java. */
enum None {
  NONE
}
