/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.method;

import io.detoxj.eval.toxicity.run.Candidate;
import io.detoxj.examples.steering.Autoencoder;
import io.detoxj.steering.sae.SteeringAction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Features of a sparse autoencoder. */
final class SaeKind implements MethodKind {
  @Override
  public String name() {
    return "sae";
  }

  @Override
  public String summary() {
    return "chosen features of a sparse autoencoder are steered";
  }

  @Override
  public String example() {
    return "sae:tier=per-token,strength=1.2";
  }

  @Override
  public Map<String, String> settings() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put(
        "tier",
        "constant, per-input, per-token, ablation-delta, ablation-reconstruction, clamp (per-token)");
    all.put("strength", "multiples of the features' directions (1)");
    all.put("folder", "autoencoder with features.json (sae beside the model)");
    return all;
  }

  @Override
  public Method open(MethodSpec.Part part, Workbench bench) throws IOException {
    Settings settings = part.settings();
    Path folder =
        bench.beside(
            settings,
            "folder",
            Autoencoder.FOLDER_NAME,
            "autoencoder",
            "make it with train-sae --pairs");
    Autoencoder autoencoder =
        bench.shared(
            Autoencoder.class,
            folder,
            () -> Autoencoder.load(folder, bench.model(), Workbench.texts()));
    List<Candidate> both =
        autoencoder.candidates(
            settings.choice("tier", SteeringAction.PER_TOKEN), settings.number("strength", 1));
    Candidate method = both.get(0);
    Candidate control = both.get(1);
    return Method.against(method.name(), method.detoxifier(), control.name(), control.detoxifier());
  }
}
