/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.method;

import io.detoxj.core.method.DescribedKind;
import io.detoxj.core.method.Method;
import io.detoxj.core.method.MethodOption;
import io.detoxj.core.method.MethodSettings;
import io.detoxj.core.method.Workbench;
import io.detoxj.steering.sae.SteeringAction;
import java.io.IOException;
import java.nio.file.Path;

/** Features of a sparse autoencoder. */
public final class SaeKind extends DescribedKind {
  private static final MethodOption<SteeringAction> TIER =
      MethodOption.choice(
              "tier",
              SteeringAction.class,
              "constant, per-input, per-token, ablation-delta, ablation-reconstruction, clamp")
          .or(SteeringAction.PER_TOKEN);
  private static final MethodOption<Double> STRENGTH =
      MethodOption.number("strength", "multiples of the features' directions").or(1.0);
  private static final MethodOption<Path> FOLDER =
      MethodOption.path("folder", "autoencoder with features.json").orElse("sae beside the model");

  /** For the service loader. */
  public SaeKind() {
    super(
        "sae",
        "chosen features of a sparse autoencoder are steered",
        "sae:tier=per-token,strength=1.2",
        TIER,
        STRENGTH,
        FOLDER);
  }

  @Override
  public Method open(MethodSettings settings, Workbench bench) throws IOException {
    Path folder =
        bench.beside(
            settings,
            FOLDER,
            Autoencoder.FOLDER_NAME,
            "autoencoder",
            "make it with train-sae --pairs");
    Autoencoder autoencoder =
        bench.shared(
            Autoencoder.class,
            folder,
            () -> Autoencoder.load(folder, bench.model(), bench.sampleTexts()));
    String name = settings.find(FOLDER).map(path -> path.getFileName().toString()).orElse("");
    String mark = name.isEmpty() || name.equals(Autoencoder.FOLDER_NAME) ? "" : "-" + name;
    return autoencoder.method(settings.get(TIER), settings.get(STRENGTH), mark);
  }
}
