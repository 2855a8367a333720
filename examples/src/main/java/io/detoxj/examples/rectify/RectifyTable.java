/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.rectify;

import io.detoxj.core.ConfigException;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.io.OutputLock;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.report.Role;
import io.detoxj.eval.toxicity.run.Candidate;
import io.detoxj.examples.GridRun;
import io.detoxj.examples.console.Overwriting;
import io.detoxj.examples.console.Programs;
import io.detoxj.rectify.baseline.DExperts;
import io.detoxj.rectify.baseline.GeDi;
import io.detoxj.rectify.baseline.SelfDebiasing;
import io.detoxj.rectify.baseline.WordFilter;
import io.detoxj.rectify.cap.CapRule;
import io.detoxj.rectify.cap.Rectifier;
import io.detoxj.rectify.cap.TokenCap;
import io.detoxj.rectify.decode.RectificationSettings;
import io.detoxj.rectify.value.ValueNetwork;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The experiments of rectified decoding (arXiv 2302.14003): base against rectified at several
 * epsilons and powers, the authors' profiles, the peers. The value network may stand on another
 * trunk than the model, if they share the vocabulary.
 */
@Command(
    name = "rectify-table",
    mixinStandardHelpOptions = true,
    description = "Toxicity and fluency of rectified decoding: fronts, profiles, peers.")
public final class RectifyTable implements Callable<Integer> {
  /** What is compared. */
  enum Experiment {
    /** The cap and the tilt at every strength, with controls. */
    FRONT,
    /** The authors' two profiles, and rounds beside the exact cap. */
    PROFILES,
    /** Other methods that act on decoding. */
    PEERS
  }

  @Option(names = "--model", required = true, description = "Checkpoint folder of the base model")
  private Path folder = Path.of(".");

  @Option(names = "--value", description = "Value network (default: folder value in the model's)")
  private String value = "";

  @Option(names = "--experiment", defaultValue = "FRONT", description = "${COMPLETION-CANDIDATES}")
  private Experiment experiment = Experiment.FRONT;

  @Option(names = "--epsilons", split = ",", defaultValue = "0,0.4,0.6,0.7,0.8,0.9")
  private List<Double> epsilons = List.of();

  @Option(names = "--powers", split = ",", defaultValue = "1,2,4,8,16")
  private List<Double> powers = List.of();

  @Option(names = "--experts", description = "Folder with experts: toxic, harmless, marked")
  private String experts = "";

  @Option(names = "--words", description = "Word list for the filter, one a line")
  private String words = "";

  @Option(names = "--prompts", description = "Prompts, JSON Lines (default: the bundled 100)")
  private String prompts = "";

  @Option(names = "--samples", defaultValue = "25")
  private int samples;

  @Option(names = "--seed", defaultValue = "1")
  private long seed;

  @Option(names = "--output", required = true, description = "Folder for the results")
  private Path output = Path.of(".");

  @Mixin private Overwriting overwriting = new Overwriting();
  @Spec private CommandSpec spec;

  /** Runs the program. */
  public static void main(String[] arguments) {
    Programs.main(new RectifyTable(), arguments);
  }

  @Override
  @SuppressWarnings("try") // the lock is held, not used
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    GridRun run =
        new GridRun(GridRun.promptsOf(prompts), samples, seed, output, overwriting.force());
    Path network = value.isEmpty() ? RectifyCandidates.beside(folder) : Path.of(value);
    List<TransformerModel> opened = new ArrayList<>();
    try (OutputLock lock = OutputLock.ofFolder(output);
        TransformerModel model = TransformerModel.load(folder);
        ValueNetwork values = ValueNetwork.load(network)) {
      List<Candidate> candidates =
          switch (experiment) {
            case FRONT -> front(values);
            case PROFILES -> profiles(values);
            case PEERS -> peers(model, opened);
          };
      run.run(
          model,
          candidates,
          "Rectification " + folder.toAbsolutePath().normalize().getFileName(),
          name -> experiment != Experiment.FRONT || name.startsWith("rectify"),
          out);
    } finally {
      opened.forEach(TransformerModel::close);
    }
    return 0;
  }

  private List<Candidate> front(ValueNetwork values) {
    List<Candidate> all = new ArrayList<>(RectifyCandidates.methods(values, epsilons, powers));
    all.addAll(RectifyCandidates.controls(values, epsilons, powers, seed));
    return all;
  }

  private List<Candidate> profiles(ValueNetwork values) {
    List<Candidate> all = new ArrayList<>();
    all.add(RectifyCandidates.truncation(values));
    all.add(RectifyCandidates.row("profile-r0", Role.METHOD, values, RectificationSettings.r0()));
    all.add(
        RectifyCandidates.row("profile-r2024", Role.METHOD, values, RectificationSettings.r2024()));
    for (double epsilon : epsilons) {
      for (int rounds : List.of(2, 5)) {
        Rectifier rule = Rectifier.of(new CapRule.Rounds(TokenCap.normalised(epsilon), rounds));
        all.add(
            RectifyCandidates.row(
                "rounds" + rounds + "-cap-" + epsilon,
                Role.METHOD,
                values,
                RectificationSettings.cap(epsilon).with(rule)));
      }
      all.add(
          RectifyCandidates.row(
              "profile-product-" + epsilon,
              Role.METHOD,
              values,
              RectificationSettings.cap(epsilon)));
    }
    return all;
  }

  private List<Candidate> peers(TransformerModel model, List<TransformerModel> opened)
      throws IOException {
    List<Candidate> all = new ArrayList<>();
    if (!experts.isEmpty()) {
      TransformerModel toxic = expert("toxic", opened);
      TransformerModel harmless = expert("harmless", opened);
      for (double alpha : List.of(0.5, 1.0, 2.0)) {
        all.add(peer("dexperts-" + alpha, DExperts.of(harmless, toxic, alpha)));
      }
      for (double alpha : List.of(0.5, 1.0, 2.0)) {
        all.add(peer("anti-expert-" + alpha, DExperts.antiExpertOnly(toxic, alpha)));
      }
      all.add(peer("gedi", GeDi.of(expert("marked", opened))));
    }
    for (double lambda : List.of(10.0, 50.0, 200.0)) {
      all.add(peer("self-debiasing-" + lambda, SelfDebiasing.of(model).withLambda(lambda)));
    }
    if (!words.isEmpty()) {
      all.add(peer("word-filter", WordFilter.read(Path.of(words), model)));
    }
    return all;
  }

  private TransformerModel expert(String name, List<TransformerModel> opened) throws IOException {
    Path path = Path.of(experts).resolve(name);
    if (!Files.isDirectory(path)) {
      throw new ConfigException(
          "there is no expert " + path + "; make it with train-expert, or leave --experts out");
    }
    TransformerModel model = TransformerModel.load(path);
    opened.add(model);
    return model;
  }

  private static Candidate peer(String name, Detoxifier detoxifier) {
    return new Candidate(name, Role.METHOD, detoxifier);
  }
}
