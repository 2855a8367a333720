/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.method;

import io.detoxj.core.corpus.PairFile;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.method.DescribedKind;
import io.detoxj.core.method.Method;
import io.detoxj.core.method.MethodOption;
import io.detoxj.core.method.MethodSettings;
import io.detoxj.core.method.Workbench;
import io.detoxj.surgery.baseline.ProfsProjection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The baseline ProFS: a toxic subspace is projected out of the MLPs. */
public final class ProfsKind extends DescribedKind {
  private static final MethodOption<Path> PAIRS =
      MethodOption.path("pairs", "toxic and neutral texts, JSON Lines").required();
  private static final MethodOption<Integer> RANK =
      MethodOption.whole("rank", "directions of each block")
          .within("1 or more", rank -> rank >= 1)
          .or(2);

  /** For the service loader. */
  public ProfsKind() {
    super(
        "profs",
        "a toxic subspace of the upper blocks is projected out of the weights",
        "profs:pairs=pairs.jsonl,rank=2",
        PAIRS,
        RANK);
  }

  @Override
  public Method open(MethodSettings settings, Workbench bench) throws IOException {
    List<PairFile.Pair> pairs = PairFile.readAll(settings.get(PAIRS));
    int rank = settings.get(RANK);
    int layers = bench.model().info().layers();
    // The lower quarter is left alone, as the authors leave it.
    Set<Integer> upper = IntStream.range(layers / 4, layers).boxed().collect(Collectors.toSet());
    ProfsProjection projection =
        ProfsProjection.extract(
            bench.model(),
            PairFile.toxic(pairs),
            PairFile.neutral(pairs),
            upper,
            rank,
            ProgressListener.silent());
    return Method.of("profs-" + rank, projection.conjugated(bench.model()));
  }
}
