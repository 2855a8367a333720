/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.metric;

import java.util.List;

/** Checks what texts are compared with. */
final class References {
  private References() {}

  static void require(List<String> references) {
    if (references.isEmpty()) {
      throw new IllegalArgumentException("a text is compared with one reference or more, not none");
    }
  }
}
