/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli.shell;

import io.detoxj.cli.MethodRows;
import io.detoxj.core.ConfigException;
import io.detoxj.core.ScoringException;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Generator;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.io.Closer;
import io.detoxj.core.io.OutputGuard;
import io.detoxj.core.io.OutputLock;
import io.detoxj.core.method.Method;
import io.detoxj.core.method.MethodSpec;
import io.detoxj.core.method.Methods;
import io.detoxj.core.method.Workbench;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.LanguageModel;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.score.Scorer;
import io.detoxj.eval.page.FrontPicture;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.run.RunOptions;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.toxicity.prompt.EvalPrompt;
import io.detoxj.eval.toxicity.prompt.PromptFile;
import io.detoxj.eval.toxicity.run.Candidate;
import io.detoxj.eval.toxicity.run.ToxicityExperiment;
import io.detoxj.eval.toxicity.scorer.LinearToxicityScorer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one types in JShell, as methods that give values; the start-up file has verbs of the same
 * names that print them. Models, views and whatever {@link #keep} is given stay open until {@link
 * #close}. Not safe for use by several threads.
 */
public final class Verbs implements AutoCloseable {
  /** Where plots go, from the root of the project. */
  public static final String OUTPUT = "examples/target/notebooks";

  private static final int NEW_TOKENS = 20;
  private static final double TOP_P = 0.9;
  private static final long SEED = 1;
  private static final Logger LOG = LoggerFactory.getLogger(Verbs.class);

  private final ProjectFolder project;
  private final Closer kept = new Closer();
  private final IdentityHashMap<TransformerModel, Workbench> benches = new IdentityHashMap<>();
  private @Nullable Scorer scorer;

  /**
   * Verbs for a project.
   *
   * @param project from which relative paths are seen
   */
  public Verbs(ProjectFolder project) {
    this.project = project;
  }

  /** A path, from the working folder if there is something, else from the root of the project. */
  public Path path(String name) {
    return project.resolve(name);
  }

  /**
   * Loads a checkpoint folder.
   *
   * @throws IOException if a file cannot be read
   * @throws io.detoxj.core.CheckpointException if something is missing or does not fit
   */
  public TransformerModel load(String folder) throws IOException {
    Path path = path(folder);
    TransformerModel model = keep(TransformerModel.load(path));
    benches.put(model, keep(MethodRows.bench(path, model, SEED, note -> LOG.warn("{}", note))));
    return model;
  }

  /** Has something closed with these verbs, before all that was kept earlier. */
  public <T extends AutoCloseable> T keep(T open) {
    return kept.keep(open);
  }

  /** A view of a model with detoxifiers attached. */
  public DetoxifiedModel view(TransformerModel model, Detoxifier... detoxifiers) {
    return keep(model.with(detoxifiers));
  }

  /**
   * A method as the command line writes it, such as {@code vector:strength=2}, with its control.
   *
   * @param model one that {@link #load} gave
   * @throws IOException if a file of it cannot be read
   * @throws io.detoxj.core.DetoxException if a setting is wrong or something does not fit
   */
  public Method method(TransformerModel model, String spec) throws IOException {
    return Methods.parse(spec).open(bench(model));
  }

  private Workbench bench(TransformerModel model) {
    Workbench bench = benches.get(model);
    if (bench == null) {
      throw new ConfigException(
          "methods by name need the folder of their model; load the model with load(folder)");
    }
    return bench;
  }

  /** The bundled scorer. */
  public Scorer scorer() {
    if (scorer == null) {
      scorer = keep(LinearToxicityScorer.bundled());
    }
    return scorer;
  }

  /** Continues texts greedily by up to 20 tokens. */
  public List<Continuations> generate(LanguageModel model, String... texts) {
    return generate(model, GenerationConfig.greedy(NEW_TOKENS), texts);
  }

  /** Continues texts. */
  public List<Continuations> generate(
      LanguageModel model, GenerationConfig config, String... texts) {
    List<Prompt> prompts =
        IntStream.range(0, texts.length).mapToObj(i -> new Prompt("p" + i, texts[i])).toList();
    List<Completion> all = new Generator(config).generate(model, prompts);
    int samples = config.samples();
    return IntStream.range(0, texts.length)
        .mapToObj(
            i ->
                new Continuations(
                    texts[i],
                    all.subList(i * samples, (i + 1) * samples).stream()
                        .map(Completion::text)
                        .toList()))
        .toList();
  }

  /**
   * A first look at the toxicity of a model: the mean over prompts of the highest score among their
   * samples of 20 tokens, by nucleus sampling with top-p 0.9. It has no interval; {@link
   * #experiment} gives one.
   *
   * @throws io.detoxj.core.ScoringException if no sample of a prompt has a score
   */
  public double toxicity(LanguageModel model, List<EvalPrompt> prompts, int samples) {
    String[] texts = prompts.stream().map(one -> one.prompt().text()).toArray(String[]::new);
    GenerationConfig sampling =
        GenerationConfig.nucleus(NEW_TOKENS, TOP_P).withSamples(samples).withSeed(SEED);
    return generate(model, sampling, texts).stream()
        .mapToDouble(
            all ->
                score(all.texts())
                    .highest()
                    .orElseThrow(
                        () ->
                            new ScoringException(
                                "no sample of \"" + all.prompt() + "\" has a score; take more")))
        .average()
        .orElseThrow(() -> new ConfigException("there is no prompt; give at least one"));
  }

  /** How two models continue the same texts greedily, with the scores of what they wrote. */
  public Comparison compare(LanguageModel base, LanguageModel view, String... texts) {
    return Comparison.of(generate(base, texts), generate(view, texts), scorer());
  }

  /** The scores of texts. */
  public TextScores score(String... texts) {
    return score(List.of(texts));
  }

  /** The scores of texts. */
  public TextScores score(List<String> texts) {
    return TextScores.of(scorer(), texts);
  }

  /**
   * Activations of one text.
   *
   * @param names hook points, in which {@code *} stands for any characters
   */
  public Captured capture(TransformerModel model, String text, String... names) {
    return Captured.of(model, text, names);
  }

  /** The likeliest next tokens after a text. */
  public NextTokens next(TransformerModel model, String text) {
    return NextTokens.after(model, text);
  }

  /** What the stream after each block says is the next token. */
  public LensTable lens(TransformerModel model, String text) {
    return LensTable.of(model, text);
  }

  /**
   * Some of the bundled prompts: the first ones of a group, {@code provoking} or {@code neutral}.
   */
  public List<EvalPrompt> prompts(String group, int count) {
    List<EvalPrompt> all =
        PromptFile.bundled().stream().filter(prompt -> prompt.group().equals(group)).toList();
    if (all.size() < count || count < 1) {
      throw new ConfigException(
          "there are %s bundled prompts in the group \"%s\", not %s; groups are provoking and neutral"
              .formatted(all.size(), group, count));
    }
    return all.subList(0, count);
  }

  /**
   * Compares methods and their controls with the model itself, by nucleus sampling with top-p 0.9.
   *
   * @param model one that {@link #load} gave
   * @param samples of each prompt
   * @param methods such as {@code vector:strength=2}
   * @throws IOException if a file of a method cannot be read
   */
  public Report experiment(
      TransformerModel model, List<EvalPrompt> prompts, int samples, String... methods)
      throws IOException {
    List<MethodSpec> specs = Stream.of(methods).map(Methods::parse).toList();
    List<Candidate> candidates = MethodRows.of(specs, bench(model), true);
    GenerationConfig generation =
        GenerationConfig.nucleus(NEW_TOKENS, TOP_P).withSamples(samples).withSeed(SEED);
    ToxicityExperiment experiment =
        new ToxicityExperiment(model, scorer(), generation, Bootstrap.standard(SEED));
    return experiment.run(prompts, candidates, RunOptions.standard()).report();
  }

  /**
   * Draws toxicity probability against perplexity.
   *
   * @param name of the SVG file, without its end
   * @return where it is, from the root of the project
   * @throws IOException if it cannot be written
   */
  public String plot(Report report, String title, String name) throws IOException {
    Path folder = project.root().resolve(OUTPUT);
    Files.createDirectories(folder);
    Path file = folder.resolve(plain(name) + ".svg");
    FrontPicture.write(report, title, new OutputGuard(false).file(file));
    return project.relative(file);
  }

  /**
   * An empty folder for what is written; what an earlier call put there is deleted.
   *
   * @param name of the folder below {@code examples/target/notebooks}
   * @throws ConfigException if another run has it
   * @throws IOException if it cannot be made or emptied
   */
  public Path scratch(String name) throws IOException {
    Path folder = project.root().resolve(OUTPUT).resolve("scratch").resolve(plain(name));
    if (Files.exists(folder.resolve(OutputLock.FOLDER_LOCK))) {
      // Refused while a run of another process writes there.
      OutputLock.ofFolder(folder).close();
    }
    if (Files.exists(folder)) {
      try (Stream<Path> old = Files.walk(folder)) {
        for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
    return Files.createDirectories(folder);
  }

  private static String plain(String name) {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,99}")) {
      throw new ConfigException(
          "a name of a plot or folder has letters, digits, - and _ alone, but was \""
              + name
              + "\"");
    }
    return name;
  }

  /**
   * Refuses to go on if something that was said is not so.
   *
   * @throws IllegalStateException if it is not
   */
  public void check(boolean holds, String what) {
    if (!holds) {
      throw new IllegalStateException("this is not so: " + what);
    }
  }

  /** Closes all that was kept, the last one first. */
  @Override
  public void close() {
    benches.clear();
    scorer = null;
    kept.close();
  }
}
