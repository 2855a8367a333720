/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.method;

import io.detoxj.core.method.DescribedKind;
import io.detoxj.core.method.Method;
import io.detoxj.core.method.MethodOption;
import io.detoxj.core.method.MethodSettings;
import io.detoxj.core.method.RowNames;
import io.detoxj.core.method.Workbench;
import io.detoxj.surgery.edit.Strength;
import io.detoxj.surgery.edit.SurgeryPatch;
import io.detoxj.surgery.probe.BehaviourProbe;
import io.detoxj.surgery.search.SurgeryControls;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** A patch of weights. */
public final class SurgeryKind extends DescribedKind {
  private enum Control {
    RANDOM_REGION,
    RANDOM_PROBE,
    MAX_COSINE_SUBTRACT,
    REVERSED;

    String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private static final MethodOption<Double> RHO =
      MethodOption.number("rho", "size of the edit relative to the vectors")
          .orElse("the patch's own");
  private static final MethodOption<Double> TIMES =
      MethodOption.number("times", "multiples of the patch's own rho").orElse("1");
  private static final MethodOption<Control> CONTROL =
      MethodOption.choice(
              "control",
              Control.class,
              "random-region, random-probe, max-cosine-subtract or reversed")
          .or(Control.RANDOM_REGION);
  private static final MethodOption<Double> ALPHA =
      MethodOption.number("alpha", "raw multiples of the probe's direction, as in the paper")
          .orElse("that of rho");
  private static final MethodOption<String> PATCH =
      MethodOption.text("patch", "name of a patch in the folder surgery beside the model")
          .or("patch");
  private static final MethodOption<Path> FILE =
      MethodOption.path("file", "patch elsewhere").orElse("the one that patch= names");
  private static final String ENDING = ".safetensors";

  /** For the service loader. */
  public SurgeryKind() {
    super(
        "surgery",
        "vectors of the weights are moved away from a toxicity probe",
        "surgery:rho=1.5",
        RHO,
        TIMES,
        ALPHA,
        CONTROL,
        PATCH,
        FILE);
  }

  @Override
  public Method open(MethodSettings settings, Workbench bench) throws IOException {
    settings.requireNotBoth(RHO, TIMES);
    settings.requireNotBoth(RHO, ALPHA);
    settings.requireNotBoth(TIMES, ALPHA);
    settings.requireNotBoth(PATCH, FILE);
    Path file =
        bench.beside(
            settings,
            FILE,
            Path.of(BehaviourProbe.FOLDER_NAME, settings.get(PATCH) + ENDING).toString(),
            "patch",
            "make it with train-probe --patch");
    SurgeryPatch stored = SurgeryPatch.load(file);
    SurgeryPatch patch = strength(settings, stored).map(stored::at).orElse(stored);
    String control = settings.get(CONTROL).label();
    SurgeryPatch other = SurgeryControls.of(bench.model(), patch, bench.seed()).get(control);
    String end = mark(settings) + "-" + RowNames.rounded(patch.rho());
    return Method.of("surgery" + end, patch.asWeights().named("surgery"))
        .against(control + end, other.asWeights().named(control));
  }

  private static Optional<Strength> strength(MethodSettings settings, SurgeryPatch stored) {
    return settings
        .find(RHO)
        .or(() -> settings.find(TIMES).map(times -> times * stored.rho()))
        .map(Strength::rho)
        .or(() -> settings.find(ALPHA).map(Strength::alpha));
  }

  /** Tells patches of other names apart in the names of rows. */
  private static String mark(MethodSettings settings) {
    String name =
        settings
            .find(FILE)
            .map(file -> file.getFileName().toString().replaceFirst("\\.[^.]*$", ""))
            .orElse(settings.get(PATCH));
    return SurgeryPatch.FILE_NAME.equals(name + ENDING) ? "" : "-" + name;
  }
}
