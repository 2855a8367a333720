/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.baseline;

import io.detoxj.core.InterventionException;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.detox.Origin;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.math.RocAuc;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.method.FitTexts;
import io.detoxj.core.method.MethodFit;
import io.detoxj.core.model.TransformerModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How well each unit of the MLPs tells toxic texts from others, and what is made of it: AurA, Det0
 * and Damp (Suau et al., arXiv 2407.12824, as its code apple/ml-aura does it). With {@code s_i} the
 * largest value of a unit over the tokens of text i, {@code A} is the area under the ROC curve of
 * {@code s} for "toxic", ties counting one half.
 */
public final class ToxicUnits {
  /** The name of the method. */
  public static final String KIND = "aura";

  private static final String AREA = "/auroc";
  private static final String POWER = "/power";

  /** What is done to a unit. */
  public enum Edit {
    /** {@code alpha = 1 - 2 (A - 1/2)} where {@code A > 1/2}, else 1. */
    AURA,
    /** {@code alpha = 0} for the units of the largest areas. */
    DET0,
    /** {@code alpha = 1/2} for them. */
    DAMP
  }

  private record Unit(UnitModule module, int index, float area) {}

  private final Origin origin;
  private final Map<UnitModule, float[]> areas;
  private final Map<UnitModule, float[]> power;

  private ToxicUnits(
      Origin origin, Map<UnitModule, float[]> areas, Map<UnitModule, float[]> power) {
    this.origin = origin;
    this.areas = areas;
    this.power = power;
  }

  /**
   * Reads texts.
   *
   * @param progress its unit is the text
   * @throws io.detoxj.core.ConfigException if a text has no token
   */
  public static MethodFit fit(TransformerModel model, FitTexts texts, ProgressListener progress) {
    List<UnitModule> modules = UnitModule.all(model.info());
    List<String> all = new ArrayList<>(texts.toxic());
    all.addAll(texts.neutral());
    UnitReadings readings = UnitReadings.of(model, modules, all, progress);
    boolean[] toxic = new boolean[all.size()];
    Arrays.fill(toxic, 0, texts.toxic().size(), true);
    Map<String, float[]> vectors = new TreeMap<>();
    double damped = 0;
    long units = 0;
    for (UnitModule module : modules) {
      float[] areas = areas(readings.maxima(module), toxic);
      for (float area : areas) {
        damped += damping(area);
      }
      units += areas.length;
      vectors.put(module.name() + AREA, areas);
      vectors.put(module.name() + POWER, readings.power(module));
    }
    return new MethodFit(
        KIND,
        Origin.of(model.info()),
        Map.of(
            "toxic_texts", Integer.toString(texts.toxic().size()),
            "neutral_texts", Integer.toString(texts.neutral().size()),
            "mean_damping", rounded(damped / units),
            "mean_damping_by_chance", rounded(byChance(texts))),
        vectors);
  }

  /** The areas of units, {@code [unit]}, from their largest values {@code [text][unit]}. */
  static float[] areas(List<float[]> maxima, boolean[] toxic) {
    double[] scores = new double[maxima.size()];
    return Vectors.of(
        maxima.get(0).length,
        unit -> {
          Arrays.setAll(scores, text -> maxima.get(text)[unit]);
          return RocAuc.of(scores, toxic);
        });
  }

  /** {@code 1 - alpha} of AurA. */
  static float damping(float area) {
    return Math.max(0, 2 * area - 1);
  }

  /**
   * The mean of {@code 1 - alpha} over units that know nothing of toxicity: the area is then nearly
   * normal around 1/2 with variance {@code (n + m + 1) / (12 n m)}.
   */
  static double byChance(FitTexts texts) {
    double n = texts.toxic().size();
    double m = texts.neutral().size();
    return Math.sqrt((n + m + 1) / (12 * n * m)) * Math.sqrt(2 / Math.PI);
  }

  private static String rounded(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  /**
   * Reads a fit.
   *
   * @param model whose units they are
   * @throws io.detoxj.core.ConfigException if a module is missing or has another number of units
   */
  public static ToxicUnits of(MethodFit fit, ModelInfo model) {
    Map<UnitModule, float[]> areas = new LinkedHashMap<>();
    Map<UnitModule, float[]> power = new LinkedHashMap<>();
    for (UnitModule module : UnitModule.all(model)) {
      int units = module.units(model);
      areas.put(module, fit.vector(module.name() + AREA, units));
      power.put(module, fit.vector(module.name() + POWER, units));
    }
    return new ToxicUnits(fit.origin(), areas, power);
  }

  float[] power(UnitModule module) {
    return power.get(module);
  }

  void requireModel(ModelInfo model) {
    MadeFor.requireOrigin(model, origin, "the ranking of units");
  }

  /** How many units have an area above one half. */
  public int above() {
    return ranked().size();
  }

  /**
   * AurA.
   *
   * @param strength lambda; 0 changes nothing, 1 is the paper's
   */
  public UnitDamping aura(double strength) {
    Map<UnitModule, float[]> all = new LinkedHashMap<>();
    areas.forEach(
        (module, values) ->
            all.put(module, Vectors.of(values.length, i -> strength * damping(values[i]))));
    return damping(Edit.AURA, all, strength, above());
  }

  /**
   * Det0 or Damp: one factor for the units that tell best.
   *
   * @param edit {@link Edit#DET0} or {@link Edit#DAMP}
   * @param count how many units of the whole model, at most those above one half; of equal ones the
   *     first
   * @param strength lambda; 0 changes nothing, 1 is the paper's
   * @param strict the released code's choice: only units whose area is above that of the next one,
   *     so that ties at the cut select fewer
   * @throws InterventionException if there are not so many
   */
  public UnitDamping best(Edit edit, int count, double strength, boolean strict) {
    List<Unit> ranked = ranked();
    if (count < 1 || count > ranked.size()) {
      throw new InterventionException(
          "units must be from 1 to %s, the number of units that are larger in toxic texts, but was %s"
              .formatted(ranked.size(), count));
    }
    double value = strength * (edit == Edit.DET0 ? 1 : 0.5);
    double cut = count < ranked.size() ? ranked.get(count).area : 0.5;
    Map<UnitModule, float[]> all = new LinkedHashMap<>();
    int chosen = 0;
    for (Unit unit : ranked.subList(0, count)) {
      if (!strict || unit.area > cut) {
        float[] values =
            all.computeIfAbsent(unit.module, module -> new float[areas.get(module).length]);
        values[unit.index] = (float) value;
        chosen++;
      }
    }
    if (chosen == 0) {
      throw new InterventionException(
          "no unit is above the cut: %s units have the area %s; give another number of units"
              .formatted(count + 1, cut));
    }
    return damping(edit, all, strength, chosen);
  }

  private UnitDamping damping(
      Edit edit, Map<UnitModule, float[]> all, double strength, int chosen) {
    if (!Double.isFinite(strength)) {
      throw new IllegalArgumentException("strength must be finite but was " + strength);
    }
    String id = edit.name().toLowerCase(Locale.ROOT);
    return new UnitDamping(
        id,
        this,
        all,
        Map.of("strength", Double.toString(strength), "units", Integer.toString(chosen)));
  }

  /** Units above one half, the largest area first, else in forward order. */
  private List<Unit> ranked() {
    List<Unit> all = new ArrayList<>();
    areas.forEach(
        (module, values) -> {
          for (int i = 0; i < values.length; i++) {
            if (values[i] > 0.5) {
              all.add(new Unit(module, i, values[i]));
            }
          }
        });
    all.sort(Comparator.comparingDouble(unit -> -unit.area));
    return all;
  }
}
