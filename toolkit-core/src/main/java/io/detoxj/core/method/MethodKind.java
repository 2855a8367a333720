/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.method;

import io.detoxj.core.model.TransformerModel;
import java.io.IOException;
import java.util.List;

/**
 * A kind of detoxifier that can be written as {@code name:key=value,...}, such as {@code
 * vector:strength=2}. What implements it becomes available to {@link Methods}, the command line,
 * the shell and configuration files by being on the class path with a line in {@code
 * META-INF/services/io.detoxj.core.method.MethodKind}; it must be public and have a public
 * constructor without parameters.
 *
 * <pre>{@code
 * public final class QuietKind implements MethodKind {
 *   private static final MethodOption<Double> FACTOR =
 *       MethodOption.number("factor", "by which the output of the MLPs is multiplied")
 *           .within("in [0, 1)", value -> value >= 0 && value < 1)
 *           .or(0.5);
 *
 *   public String name() { return "quiet"; }
 *   public String summary() { return "the MLPs speak more softly"; }
 *   public String example() { return "quiet:factor=0.5"; }
 *   public List<MethodOption<?>> options() { return List.of(FACTOR); }
 *
 *   public Method open(MethodSettings settings, Workbench bench) {
 *     double factor = settings.get(FACTOR);
 *     return Method.of("quiet-" + RowNames.number(factor), new QuietMlps(factor));
 *   }
 * }
 * }</pre>
 */
public interface MethodKind {
  /** Its name: letters of lower case, digits and hyphens, a letter first. */
  String name();

  /** What it does, in a line without a full stop. */
  String summary();

  /** How it is written, for help and messages: a text that {@link Methods#parse} reads. */
  String example();

  /**
   * What can be set, in the order in which it is shown. Keep the options in constants, and read
   * them from the settings by those.
   */
  List<MethodOption<?>> options();

  /**
   * Makes the detoxifier, with what it needs and what it has to beat. Files that usually lie beside
   * the model are found by {@link Workbench#beside}; what has to be closed is opened by {@link
   * Workbench#shared}.
   *
   * @param settings values of {@link #options}, each of which has been read without fault
   * @param bench the model, and what is open beside it
   * @throws MissingArtifactException if a file that the method needs is not there
   * @throws io.detoxj.core.DetoxException if a setting is wrong, or something does not fit the
   *     {@linkplain TransformerModel model}
   * @throws IOException if a file cannot be read
   */
  Method open(MethodSettings settings, Workbench bench) throws IOException;
}
