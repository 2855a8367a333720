/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.method;

import io.detoxj.core.hub.HubCache;
import io.detoxj.core.method.Workbench;
import io.detoxj.core.model.TransformerModel;
import java.io.IOException;
import java.nio.file.Path;

/** The models that decode beside the base. */
final class SecondModel {
  private SecondModel() {}

  /** Opens one by its folder or its id in the cache, as the base was opened. */
  static TransformerModel open(String name, Workbench bench) throws IOException {
    Path folder = HubCache.standard().find(name);
    return bench.shared(
        TransformerModel.class,
        folder,
        () -> TransformerModel.load(folder, bench.model().options()));
  }
}
