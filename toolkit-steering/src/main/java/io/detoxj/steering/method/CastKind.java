/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.method;

import io.detoxj.core.ConfigException;
import io.detoxj.core.detox.ModelInfo;
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
import io.detoxj.steering.conditional.CastFitting;
import io.detoxj.steering.conditional.Condition;
import io.detoxj.steering.conditional.ConditionalSteering;
import io.detoxj.steering.conditional.Contrast;
import io.detoxj.steering.control.ScatteredChange;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The baseline CAST: a vector is added where the prompt meets a condition. */
public final class CastKind extends FittedKind {
  /** On which side of the threshold a prompt is steered. */
  private enum Side {
    ABOVE,
    BELOW
  }

  private static final MethodOption<Contrast> CONTRAST =
      MethodOption.choice("contrast", Contrast.class, "how directions are made of pairs")
          .or(Contrast.PAIRWISE);
  private static final MethodOption<Condition.Pooling> POOLING =
      MethodOption.choice(
              "pooling", Condition.Pooling.class, "mean or last: what of a prompt is read")
          .or(Condition.Pooling.MEAN);
  private static final MethodOption<Double> STRENGTH =
      MethodOption.number("strength", "length of what is added").or(1.0);
  private static final MethodOption<Integer> FROM =
      MethodOption.whole("from", "first block to steer")
          .orElse("the middle one, or that of the condition");
  private static final MethodOption<Integer> TO =
      MethodOption.whole("to", "last block to steer").orElse("at three quarters");
  private static final MethodOption<Integer> AT =
      MethodOption.whole("condition", "block that decides").orElse("that of the fit");
  private static final MethodOption<Double> THRESHOLD =
      MethodOption.number("threshold", "of the similarity").orElse("that of the fit");
  private static final MethodOption<Side> WHERE =
      MethodOption.choice("where", Side.class, "above or below the threshold it is steered")
          .orElse("that of the fit");
  private static final MethodOption<Boolean> RELEASED =
      MethodOption.flag("released", "directions of a block's output, added to its input").or(false);

  /** For the service loader. */
  public CastKind() {
    super(
        CastFitting.KIND,
        "a vector is added to the stream where the prompt meets a condition",
        "cast:strength=2",
        List.of(CONTRAST, POOLING),
        STRENGTH,
        FROM,
        TO,
        AT,
        THRESHOLD,
        WHERE,
        RELEASED);
  }

  @Override
  public MethodFit fit(
      TransformerModel model, FitTexts texts, MethodSettings settings, ProgressListener progress) {
    return new CastFitting(settings.get(CONTRAST), settings.get(POOLING))
        .fit(model, texts, progress);
  }

  @Override
  protected Method open(MethodSettings settings, MethodFit fit, Workbench bench) {
    ModelInfo model = bench.model().info();
    boolean released = settings.get(RELEASED);
    int at = settings.find(AT).orElse((int) fit.number("condition_layer"));
    int middle = model.layers() / 2;
    int from = settings.find(FROM).orElse(Math.max(at, middle));
    int to = settings.find(TO).orElse(Math.max(from, model.layers() * 3 / 4 - 1));
    if (at < 0 || at > from || from > to || to >= model.layers()) {
      throw new ConfigException(
          "cast: condition, from and to are %s, %s and %s; they must follow each other in 0 to %s"
              .formatted(at, from, to, model.layers() - 1));
    }
    Condition condition =
        new Condition(
            at,
            CastFitting.direction(fit, at, model.width(), released),
            settings.find(THRESHOLD).orElseGet(() -> fit.number("threshold")),
            settings
                .find(WHERE)
                .map(side -> side == Side.ABOVE)
                .orElseGet(() -> Boolean.parseBoolean(fit.setting("above"))),
            pooling(fit.setting("pooling")));
    Map<Integer, float[]> vectors = new TreeMap<>();
    for (int layer = from; layer <= to; layer++) {
      vectors.put(layer, CastFitting.direction(fit, layer, model.width(), released));
    }
    double strength = settings.get(STRENGTH);
    ConditionalSteering steering = new ConditionalSteering(condition, vectors, strength);
    String end = (released ? "cast-released-" : "cast-") + RowNames.number(strength);
    return Method.of(end, steering)
        .against("scattered-" + end, new ScatteredChange(steering, bench.seed()));
  }

  private static Condition.Pooling pooling(String name) {
    return name.equals(Condition.Pooling.LAST.name())
        ? Condition.Pooling.LAST
        : Condition.Pooling.MEAN;
  }
}
