/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.method;

import io.detoxj.core.ConfigException;
import io.detoxj.core.model.LoadOptions;
import io.detoxj.examples.RowNames;
import io.detoxj.examples.rectify.RectifyCandidates;
import io.detoxj.rectify.decode.RectificationSettings;
import io.detoxj.rectify.decode.RectifiedDecoding;
import io.detoxj.rectify.value.ValueNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Decoding that keeps away from dead-ends. */
final class RectifyKind implements MethodKind {
  private static final double CAP = 0.9;

  @Override
  public String name() {
    return "rectify";
  }

  @Override
  public String summary() {
    return "a value network caps or tilts tokens that lead to toxic text";
  }

  @Override
  public String example() {
    return "rectify:cap=0.9";
  }

  @Override
  public Map<String, String> settings() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("cap", "epsilon of the exact cap, in [0, 1), larger is stricter (0.9)");
    all.put("tilt", "power of the tilt, instead of a cap");
    all.put("top-k", "tokens kept before the rule, 0 those the generator leaves (0)");
    all.put("folder", "value network (value beside the model)");
    return all;
  }

  @Override
  public Method open(MethodSpec.Part part, Workbench bench) throws IOException {
    Settings settings = part.settings();
    if (settings.has("cap") && settings.has("tilt")) {
      throw new ConfigException("rectify: cap and tilt cannot both be given; leave one out");
    }
    Path folder =
        bench.beside(
            settings,
            "folder",
            RectifyCandidates.FOLDER_NAME,
            "value network",
            "make it with train-value");
    LoadOptions options =
        LoadOptions.standard().withStrictConfig(bench.model().options().strictConfig());
    ValueNetwork values =
        bench.shared(ValueNetwork.class, folder, () -> ValueNetwork.load(folder, options));
    boolean tilted = settings.has("tilt");
    double amount = tilted ? settings.number("tilt", 1) : settings.number("cap", CAP);
    RectificationSettings rule =
        (tilted ? RectificationSettings.tilt(amount) : RectificationSettings.cap(amount))
            .withTopKBefore(settings.whole("top-k", 0));
    String end = (tilted ? "-tilt-" : "-cap-") + RowNames.number(amount);
    return Method.against(
        "rectify" + end,
        new RectifiedDecoding(values, rule).named("rectify" + end),
        "permuted-values" + end,
        new RectifiedDecoding(values.permuted(bench.seed()), rule).named("permuted-values" + end));
  }
}
