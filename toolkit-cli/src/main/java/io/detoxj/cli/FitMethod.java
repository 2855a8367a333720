/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.ExitCode;
import io.detoxj.cli.console.OptionRange;
import io.detoxj.cli.console.OptionValue;
import io.detoxj.cli.console.Overwriting;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.Progress;
import io.detoxj.cli.console.UsageException;
import io.detoxj.core.checkpoint.NearestNames;
import io.detoxj.core.corpus.PairFile;
import io.detoxj.core.io.OutputGuard;
import io.detoxj.core.method.FitTexts;
import io.detoxj.core.method.FittedKind;
import io.detoxj.core.method.MethodFit;
import io.detoxj.core.method.MethodSettings;
import io.detoxj.core.method.MethodSpec;
import io.detoxj.core.method.Methods;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.surgery.probe.BehaviourText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A fit of a method from the user's pairs or labelled texts. */
@Command(
    name = "fit-method",
    sortOptions = false,
    description =
        "Fits a method, such as aura, act, cast, destein, eigenshift or sae-ts, to texts.")
final class FitMethod extends Program {
  /** What completion offers. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return fitted().stream().map(FittedKind::name).iterator();
    }
  }

  @Parameters(
      paramLabel = "KIND",
      completionCandidates = Names.class,
      description = "Which method: ${COMPLETION-CANDIDATES}")
  private String kind = "";

  @Mixin private ModelOptions model = new ModelOptions();

  @Option(
      names = "--pairs",
      paramLabel = "FILE",
      description = "Pairs with toxic and neutral, JSON Lines or a .csv with a header")
  private @Nullable Path pairs;

  @Option(
      names = "--labelled",
      paramLabel = "FILE",
      description = "In place of pairs: JSON Lines or a .csv with text and toxic, 0 or 1")
  private @Nullable Path labelled;

  @Mixin private LineFilter filter = new LineFilter();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "The first N texts of each class, as many of one as of the other (all of them)")
  private @Nullable Integer limit;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "A setting of the fit; detoxj list has them; may be repeated")
  private Map<String, String> settings = Map.of();

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Where the fit goes (KIND.safetensors beside the model)")
  private @Nullable Path output;

  @Mixin private Overwriting overwriting = new Overwriting();

  @Option(names = "--quiet", description = "Tells nothing of progress")
  private boolean quiet;

  private static List<FittedKind> fitted() {
    return Methods.all().stream()
        .filter(FittedKind.class::isInstance)
        .map(FittedKind.class::cast)
        .toList();
  }

  @Override
  public Integer call() throws IOException {
    FittedKind method = method();
    MethodSettings chosen = OptionValue.of("--set", () -> method.fitSettings(settings));
    FitTexts texts = texts();
    OutputGuard guard = overwriting.guard();
    Path file =
        output == null
            ? guard.usualFile(model.folder().resolve(method.fileName()), "--output")
            : guard.file(output);
    try (TransformerModel loaded = model.open();
        Progress progress = progress(kind, method.unit(), quiet)) {
      MethodFit fit = method.fit(loaded, texts, chosen, progress);
      fit.save(file);
      progress.finish();
      fit.settings().forEach((name, value) -> print("%s %s%n", name, value));
    }
    print(
        "written to %s; try it with --method %s%s%n",
        file, kind, output == null ? "" : ":file=" + MethodSpec.quoted(file.toString()));
    return ExitCode.DONE;
  }

  private FittedKind method() {
    List<String> names = fitted().stream().map(FittedKind::name).toList();
    return fitted().stream()
        .filter(one -> one.name().equals(kind))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "there is no method \"%s\" that is fitted to texts; nearest of %s: %s"
                        .formatted(kind, names, NearestNames.to(kind, names))));
  }

  private FitTexts texts() throws IOException {
    if (limit != null) {
      OptionRange.atLeast("--limit", limit, 2);
    }
    if (pairs != null && labelled == null) {
      return limited(ofPairs(pairs));
    }
    if (labelled != null && pairs == null) {
      return limited(ofLabels(labelled));
    }
    throw new UsageException("give either --pairs or --labelled, and not both");
  }

  private FitTexts limited(FitTexts all) {
    return limit == null ? all : all.balanced(limit);
  }

  private FitTexts ofPairs(Path file) throws IOException {
    List<PairFile.Pair> read = UserFiles.pairs(file, filter, Integer.MAX_VALUE);
    return new FitTexts(PairFile.toxic(read), PairFile.neutral(read), true);
  }

  private FitTexts ofLabels(Path file) throws IOException {
    List<BehaviourText> read = UserFiles.labelled(file, filter);
    return new FitTexts(of(read, true), of(read, false), false);
  }

  private static List<String> of(List<BehaviourText> texts, boolean toxic) {
    return texts.stream()
        .filter(text -> text.undesired() == toxic)
        .map(BehaviourText::text)
        .toList();
  }
}
