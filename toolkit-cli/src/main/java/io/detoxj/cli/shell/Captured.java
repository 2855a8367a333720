/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli.shell;

import io.detoxj.core.ConfigException;
import io.detoxj.core.hook.HookPattern;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.model.ActivationCache;
import io.detoxj.core.model.TransformerModel;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * Activations of one text.
 *
 * @param tokens the text's tokens
 * @param cache what was kept; the text is its sequence 0
 */
public record Captured(List<String> tokens, ActivationCache cache) {

  static Captured of(TransformerModel model, String text, String... names) {
    int[] ids = ids(model, text);
    List<String> tokens = Arrays.stream(ids).mapToObj(id -> model.tokenizer().piece(id)).toList();
    Predicate<HookPoint> points = HookPattern.matching(model.info().hookPoints(), names);
    return new Captured(tokens, model.capture(List.of(ids), List.of(ids.length), points));
  }

  /** The tokens of a text, of which it must have one. */
  static int[] ids(TransformerModel model, String text) {
    int[] ids = model.tokenizer().encodePrompt(text);
    if (ids.length == 0) {
      throw new ConfigException("the text has no token; give it at least one character");
    }
    return ids;
  }

  /**
   * The rows of a point, {@code [tokens][n]}.
   *
   * @throws IllegalArgumentException if it was not captured
   */
  public float[][] at(String point) {
    return cache.at(HookPoint.parse(point), 0);
  }

  /** A table of the points with their shapes and the mean length of their rows. */
  @Override
  public String toString() {
    return Display.table(
        List.of("hook point", "tokens", "width", "mean norm"),
        cache.points().stream().map(point -> row(point, cache.at(point, 0))).toList());
  }

  private static List<?> row(HookPoint point, float[][] rows) {
    double norm = Arrays.stream(rows).mapToDouble(Vectors::norm).average().orElse(0);
    return List.of(point.name(), rows.length, rows[0].length, Display.number(norm, 2));
  }
}
