/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.eval.toxicity.protocol.ToxicityProtocols;
import java.util.Iterator;

/** What completion offers after {@code --protocol}. */
final class ProtocolNames implements Iterable<String> {
  @Override
  public Iterator<String> iterator() {
    return ToxicityProtocols.names().iterator();
  }
}
