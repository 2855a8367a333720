/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.method;

import io.detoxj.core.method.DescribedKind;
import io.detoxj.core.method.Method;
import io.detoxj.core.method.MethodOption;
import io.detoxj.core.method.MethodSettings;
import io.detoxj.core.method.RowNames;
import io.detoxj.core.method.Workbench;
import io.detoxj.rectify.guidance.GuidedDecoding;
import io.detoxj.rectify.guidance.SubspaceProbe;
import io.detoxj.rectify.guidance.ValueScale;
import java.io.IOException;
import java.nio.file.Path;

/** Decoding by the side of a boundary in the last layer on which each candidate would lie. */
public final class SasaKind extends DescribedKind {
  private enum Scale {
    SOFTMAX,
    MARGIN
  }

  private static final MethodOption<Double> BETA =
      MethodOption.number("beta", "strength").within("0 or more", beta -> beta >= 0).or(10.0);
  private static final MethodOption<Scale> SCALE =
      MethodOption.choice(
              "scale", Scale.class, "softmax, as released, or margin, as its documentation says")
          .or(Scale.SOFTMAX);
  private static final MethodOption<Integer> TOP_K =
      MethodOption.whole("top-k", "candidates, 0 for all that the generator leaves")
          .within("0 or more", k -> k >= 0)
          .or(50);
  private static final MethodOption<Path> PROBE =
      MethodOption.path("probe", "file of the boundary")
          .orElse(SubspaceProbe.FILE_NAME + " beside the model");

  /** For the service loader. */
  public SasaKind() {
    super(
        "sasa",
        "candidates are rewarded for a state of the model on the harmless side of a boundary",
        "sasa:beta=10",
        BETA,
        SCALE,
        TOP_K,
        PROBE);
  }

  @Override
  public Method open(MethodSettings settings, Workbench bench) throws IOException {
    Path file =
        bench.beside(settings, PROBE, SubspaceProbe.FILE_NAME, "probe", "make it with fit-sasa");
    SubspaceProbe probe = bench.shared(SubspaceProbe.class, file, () -> SubspaceProbe.load(file));
    double beta = settings.get(BETA);
    boolean raw = settings.get(SCALE) == Scale.MARGIN;
    GuidedDecoding sasa =
        GuidedDecoding.sasa(probe, beta)
            .with(raw ? ValueScale.RAW : ValueScale.SOFTMAX)
            .withTopK(settings.get(TOP_K));
    String end = (raw ? "-margin-" : "-") + RowNames.number(beta);
    return Method.of("sasa" + end, sasa)
        .against("permuted-margins" + end, sasa.permuted(bench.seed()));
  }
}
