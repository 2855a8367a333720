/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

/** What comes after a statement. */
enum Flow {
  /** The next one. */
  NEXT,
  /** What stands after the loop. */
  BREAK,
  /** The next round of the loop. */
  CONTINUE
}
