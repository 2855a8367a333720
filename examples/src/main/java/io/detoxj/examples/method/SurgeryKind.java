/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.method;

import io.detoxj.core.ConfigException;
import io.detoxj.examples.RowNames;
import io.detoxj.examples.surgery.SearchSurgery;
import io.detoxj.examples.surgery.TrainProbe;
import io.detoxj.surgery.edit.Strength;
import io.detoxj.surgery.edit.SurgeryPatch;
import io.detoxj.surgery.search.SurgeryControls;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A patch of weights. */
final class SurgeryKind implements MethodKind {
  private static final String CONTROL = "random-region";

  @Override
  public String name() {
    return "surgery";
  }

  @Override
  public String summary() {
    return "vectors of the weights are moved away from a toxicity probe";
  }

  @Override
  public String example() {
    return "surgery:rho=1.5";
  }

  @Override
  public Map<String, String> settings() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("rho", "size of the edit relative to the vectors (the patch's own)");
    all.put("control", "random-region, random-probe or max-cosine-subtract (random-region)");
    all.put("file", "patch (surgery/patch.safetensors beside the model)");
    return all;
  }

  @Override
  public Method open(MethodSpec.Part part, Workbench bench) throws IOException {
    Settings settings = part.settings();
    Path file =
        bench.beside(
            settings,
            "file",
            Path.of(TrainProbe.FOLDER_NAME, SearchSurgery.PATCH).toString(),
            "patch",
            "make it with train-probe --patch");
    SurgeryPatch stored = SurgeryPatch.load(file);
    SurgeryPatch patch =
        settings.has("rho") ? stored.at(Strength.rho(settings.number("rho", 1))) : stored;
    Map<String, SurgeryPatch> controls = SurgeryControls.of(bench.model(), patch, bench.seed());
    String control = settings.text("control").orElse(CONTROL);
    SurgeryPatch other = controls.get(control);
    if (other == null) {
      throw new ConfigException(
          "surgery: control \"%s\" is none of %s".formatted(control, controls.keySet()));
    }
    String end = "-" + RowNames.rounded(patch.rho());
    return Method.against(
        "surgery" + end,
        patch.asWeights().named("surgery"),
        control + end,
        other.asWeights().named(control));
  }
}
