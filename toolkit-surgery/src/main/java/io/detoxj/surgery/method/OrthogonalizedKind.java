/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.method;

import io.detoxj.core.corpus.PairFile;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.method.DescribedKind;
import io.detoxj.core.method.Method;
import io.detoxj.core.method.MethodOption;
import io.detoxj.core.method.MethodSettings;
import io.detoxj.core.method.Workbench;
import io.detoxj.core.model.TextPooling;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.surgery.baseline.WeightOrthogonalization;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The baseline that makes weights orthogonal to a difference of means. */
public final class OrthogonalizedKind extends DescribedKind {
  private static final MethodOption<Path> PAIRS =
      MethodOption.path("pairs", "toxic and neutral texts, JSON Lines").required();
  private static final MethodOption<Boolean> EMBEDDINGS =
      MethodOption.flag("embeddings", "whether the embeddings are changed too").or(true);

  /** For the service loader. */
  public OrthogonalizedKind() {
    super(
        "orthogonalized",
        "what writes to the stream is made orthogonal to a difference of means",
        "orthogonalized:pairs=pairs.jsonl",
        PAIRS,
        EMBEDDINGS);
  }

  @Override
  public Method open(MethodSettings settings, Workbench bench) throws IOException {
    List<PairFile.Pair> pairs = PairFile.readAll(settings.get(PAIRS));
    HookPoint point = HookPoint.residPost((bench.model().info().layers() - 1) / 2);
    double[] high = mean(bench.model(), PairFile.toxic(pairs), point);
    double[] low = mean(bench.model(), PairFile.neutral(pairs), point);
    float[] difference = Vectors.of(high.length, i -> high[i] - low[i]);
    WeightOrthogonalization whole = WeightOrthogonalization.of(bench.model(), difference);
    return settings.get(EMBEDDINGS)
        ? Method.of("orthogonalized", whole)
        : Method.of("orthogonalized-but-embeddings", whole.withoutEmbeddings());
  }

  private static double[] mean(TransformerModel model, List<String> texts, HookPoint point) {
    Map<HookPoint, double[]> means =
        TextPooling.ofText().mean(model, texts, Set.of(point), ProgressListener.silent());
    return Objects.requireNonNull(means.get(point));
  }
}
