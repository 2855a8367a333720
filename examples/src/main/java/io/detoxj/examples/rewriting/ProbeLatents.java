/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.rewriting;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.Programs;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.diffusion.latent.LatentAutoencoder;
import io.detoxj.diffusion.process.Sampler;
import io.detoxj.diffusion.process.Sampling;
import io.detoxj.diffusion.rewriter.LatentProbes;
import io.detoxj.diffusion.rewriter.RewritingSettings;
import io.detoxj.diffusion.rewriter.TextDiffusion;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.statistics.Interval;
import io.detoxj.eval.statistics.PairedDifference;
import io.detoxj.eval.statistics.RatioOfSums;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures how smooth the latent spaces of text diffusions are, and draws it: what noise on latents
 * costs the decoder, how far a blow in the middle of a rewriting leads astray, and what lies
 * between two texts.
 */
@Command(
    name = "probe-latents",
    description = "Measures and draws the smoothness of the latent spaces of text diffusions.")
public final class ProbeLatents extends Program {
  private static final JsonMapper JSON = BoundedJson.mapper();
  private static final double[] NOISE = {0, 0.25, 0.5, 0.75, 1, 1.5, 2};
  private static final double[] BLOWS = {0, 0.1, 0.2, 0.3, 0.5};
  private static final double[] TIMES = {0.1, 0.3, 0.5};
  private static final Bootstrap BOOTSTRAP = Bootstrap.standard(1);
  private static final int STEPS = 100;
  private static final int POINTS = 7;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "NAME=FOLDER",
      description =
          "What train-diffusion wrote; several may be given, which are compared with the first")
  private Map<String, Path> models = new LinkedHashMap<>();

  @Option(names = "--encoder", required = true, description = "Folder of their encoder")
  private Path encoder = Path.of(".");

  @Option(names = "--texts", required = true, description = "Sentences, one a line")
  private Path texts = Path.of(".");

  @Option(names = "--lines", defaultValue = "64", description = "How many (${DEFAULT-VALUE})")
  private int lines;

  @Option(names = "--output", required = true, description = "Folder of figures and drawings")
  private Path output = Path.of(".");

  /** Of the first model, by the noise. */
  private final Map<Double, RatioOfSums> firsts = new HashMap<>();

  public static void main(String[] arguments) {
    Programs.main(new ProbeLatents(), arguments);
  }

  @Override
  public Integer call() throws IOException {
    List<String> all = Files.readAllLines(texts);
    if (all.size() < Math.max(2, lines)) {
      throw new ConfigException(
          "%s has %s lines; give %s or more, or a smaller --lines"
              .formatted(texts, all.size(), Math.max(2, lines)));
    }
    LineChart noise =
        new LineChart(
            "share of tokens that come out again", "noise on standardised latents", NOISE);
    LineChart blows =
        new LineChart("mean squared distance of the final latents", "deviation of the blow", BLOWS);
    ObjectNode figures = JSON.createObjectNode();
    for (Map.Entry<String, Path> entry : models.entrySet()) {
      try (TextDiffusion model = TextDiffusion.load(entry.getValue(), encoder)) {
        List<String> some =
            all.subList(0, lines).stream()
                .distinct()
                .filter(text -> model.tokens(text) <= model.card().sizes().maxTokens())
                .toList();
        figures.set(entry.getKey(), probed(entry.getKey(), model, some, noise, blows));
      }
    }
    AtomicFiles.writableFolder(output);
    AtomicFiles.writeString(output.resolve("noise.svg"), noise.svg());
    AtomicFiles.writeString(output.resolve("blows.svg"), blows.svg());
    AtomicFiles.writeString(output.resolve("probes.json"), figures.toPrettyString() + "\n");
    print("wrote %s%n", output);
    return 0;
  }

  private ObjectNode probed(
      String name, TextDiffusion model, List<String> some, LineChart noise, LineChart blows) {
    LatentProbes probes = new LatentProbes(model);
    ObjectNode figures = JSON.createObjectNode();
    noise.add(name, underNoise(name, probes, some, figures.putArray("accuracy_under_noise")));
    ArrayNode distances = figures.putArray("blows");
    RewritingSettings settings =
        RewritingSettings.standard().with(Sampling.of(Sampler.DDIM, STEPS));
    for (double time : TIMES) {
      double[] far = new double[BLOWS.length];
      for (int i = 1; i < BLOWS.length; i++) {
        far[i] = probes.spikeDistance(some, time, BLOWS[i], settings);
        distances
            .addObject()
            .put("time", time)
            .put("deviation", BLOWS[i])
            .put("mean_squared_distance", far[i]);
        print("%s, a blow of %s at %s: %s%n", name, BLOWS[i], time, three(far[i]));
      }
      blows.add(name + " at " + time, far);
    }
    ArrayNode way = figures.putArray("between");
    for (String text : probes.between(some.get(0), some.get(1), POINTS)) {
      way.add(text);
    }
    return figures;
  }

  /** The shares of tokens that come out again, with intervals over the texts. */
  private double[] underNoise(
      String name, LatentProbes probes, List<String> some, ArrayNode figures) {
    double[] right = new double[NOISE.length];
    for (int i = 0; i < NOISE.length; i++) {
      RatioOfSums share = share(some, probes.recoveredUnderNoise(some, NOISE[i], 1));
      right[i] = share.value();
      Interval bounds = BOOTSTRAP.interval(share);
      ObjectNode figure = figures.addObject().put("deviation", NOISE[i]).put("accuracy", right[i]);
      figure.put("low", bounds.low()).put("high", bounds.high());
      print(
          "%s, noise %s: %s %s of the tokens come out again%n",
          name, NOISE[i], three(right[i]), shown(bounds));
      RatioOfSums first = firsts.putIfAbsent(NOISE[i], share);
      if (first != null) {
        PairedDifference far = BOOTSTRAP.difference(share, first);
        figure.put("from_first", far.difference());
        figure.put("from_first_low", far.interval().low());
        figure.put("from_first_high", far.interval().high());
        print("  %s %s from the first model%n", three(far.difference()), shown(far.interval()));
      }
    }
    return right;
  }

  private static RatioOfSums share(
      List<String> texts, List<LatentAutoencoder.Recovered> recovered) {
    List<RatioOfSums.Term> terms = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      LatentAutoencoder.Recovered one = recovered.get(i);
      terms.add(new RatioOfSums.Term(texts.get(i), one.right(), one.tokens()));
    }
    return new RatioOfSums(terms, RatioOfSums.Scale.LINEAR);
  }

  private static String shown(Interval bounds) {
    return "[%s, %s]".formatted(three(bounds.low()), three(bounds.high()));
  }

  private static String three(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
