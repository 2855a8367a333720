/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.method;

import io.detoxj.core.ConfigException;
import io.detoxj.core.checkpoint.NearestNames;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.model.TransformerModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A kind of detoxifier that is fitted to texts first. Its fit lies beside the model as {@code
 * NAME.safetensors}, or where {@code file=} says.
 */
public abstract class FittedKind extends DescribedKind {
  /** What every one of them has. */
  protected static final MethodOption<Path> FILE =
      MethodOption.path("file", "what fit-method wrote")
          .orElse("NAME.safetensors beside the model");

  private final List<MethodOption<?>> fitOptions;

  /**
   * Creates a kind.
   *
   * @param fitOptions what can be set of {@link #fit}
   * @param options of its use, without the file
   */
  protected FittedKind(
      String name,
      String summary,
      String example,
      List<MethodOption<?>> fitOptions,
      MethodOption<?>... options) {
    super(
        name,
        summary,
        example,
        Stream.concat(Stream.of(options), Stream.of(FILE)).toArray(MethodOption<?>[]::new));
    this.fitOptions = List.copyOf(fitOptions);
  }

  /** What can be set of a fit, in the order in which it is shown. */
  public final List<MethodOption<?>> fitOptions() {
    return fitOptions;
  }

  /** What the progress of a fit counts. */
  public String unit() {
    return "texts";
  }

  /** The usual name of the file beside the model. */
  public final String fileName() {
    return name() + ".safetensors";
  }

  /**
   * Reads settings of a fit.
   *
   * @throws ConfigException if there is no such setting, or a value is not as it must be
   */
  public final MethodSettings fitSettings(Map<String, String> values) {
    List<String> names = fitOptions.stream().map(MethodOption::name).toList();
    values.forEach(
        (name, value) ->
            fitOptions.stream()
                .filter(option -> option.name().equals(name))
                .findFirst()
                .orElseThrow(
                    () ->
                        new ConfigException(
                            "the fit of %s has no setting \"%s\"; nearest of its %s: %s"
                                .formatted(
                                    name(), name, names.size(), NearestNames.to(name, names))))
                .read(name(), value));
    return new MethodSettings(this, values);
  }

  /**
   * Learns from texts. The same call gives the same fit.
   *
   * @param settings of {@link #fitSettings}
   * @param progress its unit is that of {@link #unit}
   * @throws io.detoxj.core.DetoxException if texts, settings and model do not fit each other
   */
  public abstract MethodFit fit(
      TransformerModel model, FitTexts texts, MethodSettings settings, ProgressListener progress);

  /**
   * Makes the detoxifier.
   *
   * @param fit of this model
   * @see MethodKind#open
   */
  protected abstract Method open(MethodSettings settings, MethodFit fit, Workbench bench);

  @Override
  public final Method open(MethodSettings settings, Workbench bench) throws IOException {
    Path file =
        bench.beside(settings, FILE, fileName(), "fit", "make it with fit-method " + name());
    MethodFit fit = MethodFit.load(file, name());
    fit.origin()
        .require(
            bench.model().info(),
            "%s: the fit in %s was made from the".formatted(name(), file),
            "make it anew with fit-method");
    return open(settings, fit, bench);
  }
}
