/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.core.method.Methods;
import java.util.Iterator;

/** What completion offers after {@code --method}: the methods on the class path. */
final class MethodNames implements Iterable<String> {
  @Override
  public Iterator<String> iterator() {
    return Methods.completions().iterator();
  }
}
