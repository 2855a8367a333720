/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.method;

import io.detoxj.core.ConfigException;
import io.detoxj.core.hub.HubCache;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.examples.RowNames;
import io.detoxj.rectify.baseline.DExperts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Decoding by an expert and an anti-expert. */
final class DExpertsKind implements MethodKind {
  private static final double PUBLISHED_ALPHA = 2;

  @Override
  public String name() {
    return "dexperts";
  }

  @Override
  public String summary() {
    return "an expert's logits are added, an anti-expert's subtracted";
  }

  @Override
  public String example() {
    return "dexperts:anti-expert=models/toxic,expert=models/clean,alpha=2";
  }

  @Override
  public Map<String, String> settings() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("anti-expert", "model that was trained on toxic text (must be given)");
    all.put("expert", "model that was trained on other text (the base itself)");
    all.put("alpha", "strength (2)");
    all.put("filter", "mass of the base's tokens that is kept before, in (0, 1] (0.9)");
    return all;
  }

  @Override
  public Method open(MethodSpec.Part part, Workbench bench) throws IOException {
    Settings settings = part.settings();
    if (!settings.has("anti-expert")) {
      throw new ConfigException("dexperts: an anti-expert is missing, as in " + example());
    }
    double alpha = settings.number("alpha", PUBLISHED_ALPHA);
    TransformerModel against = model(settings, "anti-expert", bench);
    DExperts experts =
        settings.has("expert")
            ? DExperts.of(model(settings, "expert", bench), against, alpha)
            : DExperts.antiExpertOnly(against, alpha);
    return Method.without(
        "dexperts-" + RowNames.number(alpha),
        experts.withFilterP(settings.number("filter", DExperts.FILTER_P)));
  }

  private static TransformerModel model(Settings settings, String key, Workbench bench)
      throws IOException {
    Path folder = HubCache.standard().find(settings.text(key).orElseThrow());
    return bench.shared(
        TransformerModel.class,
        folder,
        () -> TransformerModel.load(folder, bench.model().options()));
  }
}
