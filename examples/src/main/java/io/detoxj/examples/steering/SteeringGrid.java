/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.steering;

import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.OutputLock;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.report.Role;
import io.detoxj.eval.toxicity.run.Candidate;
import io.detoxj.examples.GridRun;
import io.detoxj.examples.console.Overwriting;
import io.detoxj.examples.console.Programs;
import io.detoxj.steering.sae.SteeringAction;
import io.detoxj.steering.vector.SteeringVector;
import io.detoxj.steering.vector.SteeringVectors;
import io.detoxj.steering.vector.VectorSteering;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Runs the three tiers and feature ablation over strengths, layers and widths, with random features
 * and directions, and draws toxicity against perplexity.
 */
@Command(
    name = "steering-grid",
    mixinStandardHelpOptions = true,
    description = "Toxicity and perplexity of tiers x strengths of an autoencoder's features.")
public final class SteeringGrid implements Callable<Integer> {
  @Option(names = "--model", required = true, description = "Checkpoint folder")
  private Path folder = Path.of(".");

  @Option(
      names = "--autoencoders",
      required = true,
      split = ",",
      description = "Folders with features.json, of any layers and widths")
  private List<Path> autoencoders = List.of();

  @Option(names = "--prompts", description = "Prompts, JSON Lines (default: the bundled 100)")
  private String prompts = "";

  @Option(names = "--samples", defaultValue = "15")
  private int samples;

  @Option(names = "--constant", split = ",", defaultValue = "0.025,0.05,0.1")
  private List<Double> constant = List.of();

  @Option(names = "--per-input", split = ",", defaultValue = "0.05,0.1,0.2")
  private List<Double> perInput = List.of();

  @Option(names = "--per-token", split = ",", defaultValue = "0.5,1,2")
  private List<Double> perToken = List.of();

  @Option(names = "--vector", split = ",", defaultValue = "1,2,4")
  private List<Double> vector = List.of();

  @Option(names = "--seed", defaultValue = "1")
  private long seed;

  @Option(names = "--output", required = true, description = "Folder for the results")
  private Path output = Path.of(".");

  @Mixin private Overwriting overwriting = new Overwriting();
  @Spec private CommandSpec spec;

  /** Runs the program. */
  public static void main(String[] arguments) {
    Programs.main(new SteeringGrid(), arguments);
  }

  @Override
  @SuppressWarnings("try") // the lock is held, not used
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    GridRun run =
        new GridRun(GridRun.promptsOf(prompts), samples, seed, output, overwriting.force());
    List<Autoencoder> used = new ArrayList<>();
    try (OutputLock lock = OutputLock.ofFolder(output);
        TransformerModel model = TransformerModel.load(folder)) {
      List<String> texts = run.prompts().stream().map(one -> one.prompt().text()).toList();
      for (Path path : autoencoders) {
        used.add(Autoencoder.load(path, model, texts));
      }
      run.run(
          model,
          candidates(used),
          "Steering " + folder.toAbsolutePath().normalize().getFileName(),
          name -> true,
          out);
    } finally {
      used.forEach(Autoencoder::close);
    }
    return 0;
  }

  private List<Candidate> candidates(List<Autoencoder> used) throws IOException {
    List<Candidate> all = new ArrayList<>();
    for (Autoencoder one : used) {
      HookPoint point = one.features().point();
      String mark =
          used.size() == 1 ? "" : "-" + point.layer() + "x" + one.sae().config().features();
      all.addAll(one.candidates(SteeringAction.ABLATION_DELTA, 1, mark));
      constant.forEach(s -> all.addAll(one.candidates(SteeringAction.CONSTANT, s, mark)));
      perInput.forEach(s -> all.addAll(one.candidates(SteeringAction.PER_INPUT, s, mark)));
      perToken.forEach(s -> all.addAll(one.candidates(SteeringAction.PER_TOKEN, s, mark)));
    }
    SteeringVectors vectors = SteeringVectors.load(folder.resolve(ExtractVectors.FILE_NAME));
    Set<HookPoint> points =
        used.stream().map(one -> one.features().point()).collect(Collectors.toSet());
    for (VectorSteering steering : VectorSteering.sweep(vectors, vector)) {
      SteeringVector direction = steering.vector();
      if (points.contains(direction.point())) {
        String mark = points.size() == 1 ? "-" : "-" + direction.point().layer() + "-";
        String end = mark + steering.strength();
        all.add(new Candidate("steering-vector" + end, Role.METHOD, steering));
        all.add(
            new Candidate(
                "random-direction" + end,
                Role.CONTROL,
                VectorSteering.randomControl(direction, steering.strength(), seed)));
      }
    }
    return all;
  }
}
