/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.transport;

import io.detoxj.core.ConfigException;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.detox.Origin;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.method.FitTexts;
import io.detoxj.core.method.MethodFit;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.steering.vector.TokenMeans;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Fits the maps of {@link TransportSteering}. A text's value of a unit is the mean over its tokens,
 * special ones left out; texts are cut to 128 tokens.
 *
 * @param map how a map is made
 * @param sites where
 * @param incremental whether each point is fitted with the maps of those before it attached, as the
 *     released code does; else all at once
 */
public record TransportFitting(TransportMap.Kind map, Sites sites, boolean incremental) {
  /** The name of the method. */
  public static final String KIND = "act";

  /** Places of the model. */
  public enum Sites {
    /** Behind every norm: what attention and MLP read, and the final norm. For GPT-2. */
    NORMS(HookSite.ATTN_IN, HookSite.MLP_IN),
    /** What attention and MLP add to the stream. For Gemma 2 and 3, whose post-norms make it. */
    OUTPUTS(HookSite.ATTN_OUT, HookSite.MLP_OUT),
    /** Gate and down projection of the MLP. The ungated branch has no hook point. */
    MLP(HookSite.MLP_PRE, HookSite.MLP_OUT);

    private final HookSite first;
    private final HookSite second;

    Sites(HookSite first, HookSite second) {
      this.first = first;
      this.second = second;
    }

    Set<HookPoint> of(ModelInfo model) {
      Set<HookPoint> points =
          model.hookPoints().stream()
              .filter(point -> point.site() == first || point.site() == second)
              .collect(Collectors.toCollection(TreeSet::new));
      if (this == NORMS) {
        points.add(model.requireHookPoint(HookPoint.FINAL_NORM));
      }
      return points;
    }
  }

  /**
   * Reads texts and fits a map for each unit; where toxic values are all alike it changes nothing.
   *
   * @param texts the larger class is cut to the size of the smaller one
   * @param progress its unit is the text; with {@code incremental} it counts anew at each point
   * @throws ConfigException if a text has no token
   */
  public MethodFit fit(TransformerModel model, FitTexts texts, ProgressListener progress) {
    FitTexts balanced = texts.balanced(Integer.MAX_VALUE);
    Set<HookPoint> points = sites.of(model.info());
    Map<String, float[]> vectors = new TreeMap<>();
    if (!incremental) {
      add(vectors, model, balanced, points, progress);
      return fit(model, balanced, vectors);
    }
    for (HookPoint point : points) {
      if (vectors.isEmpty()) {
        add(vectors, model, balanced, Set.of(point), progress);
        continue;
      }
      TransportSteering before = new TransportSteering(fit(model, balanced, vectors), 1, true);
      try (DetoxifiedModel view = model.with(before)) {
        add(vectors, view, balanced, Set.of(point), progress);
      }
    }
    return fit(model, balanced, vectors);
  }

  private MethodFit fit(TransformerModel model, FitTexts texts, Map<String, float[]> vectors) {
    return new MethodFit(
        KIND,
        Origin.of(model.info()),
        Map.of(
            "texts_of_each_class", Integer.toString(texts.toxic().size()),
            "map", map.name().toLowerCase(Locale.ROOT),
            "sites", sites.name().toLowerCase(Locale.ROOT),
            "incremental", Boolean.toString(incremental)),
        vectors);
  }

  private void add(
      Map<String, float[]> vectors,
      TransformerModel model,
      FitTexts texts,
      Set<HookPoint> points,
      ProgressListener progress) {
    Map<HookPoint, List<float[]>> toxic = TokenMeans.ALL.of(model, texts.toxic(), points, progress);
    Map<HookPoint, List<float[]>> neutral =
        TokenMeans.ALL.of(model, texts.neutral(), points, progress);
    for (HookPoint point : points) {
      vectors.putAll(TransportSteering.vectors(point, maps(toxic.get(point), neutral.get(point))));
    }
  }

  private List<TransportMap> maps(List<float[]> toxic, List<float[]> neutral) {
    return IntStream.range(0, toxic.get(0).length)
        .mapToObj(
            unit -> {
              double[] x = toxic.stream().mapToDouble(text -> text[unit]).toArray();
              double[] y = neutral.stream().mapToDouble(text -> text[unit]).toArray();
              boolean alike = Arrays.stream(x).allMatch(value -> value == x[0]);
              return alike ? TransportMap.IDENTITY : TransportMap.fit(map, x, y);
            })
        .toList();
  }
}
