/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.method;

import io.detoxj.core.ConfigException;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.method.FitTexts;
import io.detoxj.core.method.FittedKind;
import io.detoxj.core.method.Method;
import io.detoxj.core.method.MethodFit;
import io.detoxj.core.method.MethodOption;
import io.detoxj.core.method.MethodSettings;
import io.detoxj.core.method.RowNames;
import io.detoxj.core.method.Workbench;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.steering.effect.EffectFitting;
import io.detoxj.steering.vector.SteeringVector;
import io.detoxj.steering.vector.VectorSteering;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** The baseline SAE-TS: a vector whose effect on an autoencoder's features was measured. */
public final class SaeTsKind extends FittedKind {
  private static final MethodOption<Path> FOLDER =
      MethodOption.path("folder", "autoencoder with features.json, which must be given");
  private static final MethodOption<Integer> VECTORS =
      MethodOption.whole("vectors", "how many decoder rows are tried")
          .within("2 or more", value -> value > 1)
          .or(512);
  private static final MethodOption<Integer> SAMPLES =
      MethodOption.whole("samples", "continuations of each of 14 prompts under a vector")
          .within("1 or more", value -> value > 0)
          .or(8);
  private static final MethodOption<Double> GROWTH =
      MethodOption.number("growth", "how many times the loss may be what it is without steering")
          .within("above 1", value -> value > 1)
          .or(1.2);
  private static final MethodOption<Double> STRENGTH =
      MethodOption.number("strength", "1 where the loss has grown as far as the fit allowed")
          .or(1.0);

  /** For the service loader. */
  public SaeTsKind() {
    super(
        EffectFitting.KIND,
        "a vector is added that was seen to silence features of a sparse autoencoder",
        "sae-ts:strength=0.5",
        List.of(FOLDER, VECTORS, SAMPLES, GROWTH),
        STRENGTH);
  }

  @Override
  public String unit() {
    return "vectors";
  }

  @Override
  public MethodFit fit(
      TransformerModel model, FitTexts texts, MethodSettings settings, ProgressListener progress) {
    Path folder =
        settings
            .find(FOLDER)
            .orElseThrow(
                () ->
                    new ConfigException(
                        "sae-ts is fitted to the features of an autoencoder; name its folder with --set folder=..., such as one that train-sae --pairs wrote"));
    try (Autoencoder autoencoder = Autoencoder.load(folder)) {
      return new EffectFitting(settings.get(VECTORS), settings.get(SAMPLES), settings.get(GROWTH))
          .fit(model, autoencoder.sae(), autoencoder.features(), texts, progress);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected Method open(MethodSettings settings, MethodFit fit, Workbench bench) {
    SteeringVector vector = EffectFitting.vector(fit);
    double strength = settings.get(STRENGTH);
    String end = "-" + RowNames.number(strength);
    return Method.of(name() + end, VectorSteering.away(vector, strength))
        .against(
            "random-" + name() + end, VectorSteering.randomControl(vector, strength, bench.seed()));
  }
}
