/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.surgery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.detoxj.core.corpus.PairFile;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.likelihood.CrossEntropy;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.examples.data.Split;
import io.detoxj.surgery.edit.Strength;
import io.detoxj.surgery.edit.SurgeryPatch;
import io.detoxj.surgery.probe.BehaviourProbe;
import io.detoxj.surgery.probe.BehaviourText;
import io.detoxj.surgery.probe.ProbeFeatures;
import io.detoxj.surgery.probe.ProbeQuality;
import io.detoxj.surgery.search.PerplexityCost;
import io.detoxj.surgery.search.SurgeryControls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The probes and patches that come with the models do what their cards say. */
class BundledSurgeryTest {
  private static final Path DATA = Path.of("../../shared/data");

  private static Path folder(String name) {
    return Path.of("models").resolve(name);
  }

  private static List<PairFile.Pair> pairs() throws IOException {
    return PairFile.readAll(Path.of("pairs/mild-pairs.jsonl"));
  }

  /** Nats a token by which neutral sentences are likelier than their toxic counterparts. */
  private static double preference(TransformerModel model) throws IOException {
    List<int[]> toxic = new ArrayList<>();
    List<int[]> neutral = new ArrayList<>();
    for (PairFile.Pair pair : pairs()) {
      toxic.add(model.tokenizer().encodePrompt(pair.toxic()));
      neutral.add(model.tokenizer().encodePrompt(pair.neutral()));
    }
    return CrossEntropy.of(model, toxic) - CrossEntropy.of(model, neutral);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-4m", "gemma2-4m"})
  void the_patch_makes_insults_less_likely_than_random_edits_do(String name) throws IOException {
    try (TransformerModel model = TransformerModel.load(folder(name))) {
      SurgeryPatch patch = SurgeryPatch.load(folder(name).resolve("surgery/patch.safetensors"));
      double base = preference(model);
      Map<String, SurgeryPatch> controls = SurgeryControls.of(model, patch, 1);
      List<int[]> neutral =
          pairs().stream().map(p -> model.tokenizer().encodePrompt(p.neutral())).toList();
      try (DetoxifiedModel edited = model.with(patch.asWeights());
          DetoxifiedModel direction = model.with(controls.get("random-probe").asWeights());
          DetoxifiedModel region = model.with(controls.get("random-region").asWeights())) {
        double gain = preference(edited) - base;
        assertThat(gain).isPositive();
        assertThat(gain).isGreaterThan(preference(direction) - base);
        assertThat(gain).isGreaterThan(preference(region) - base);
        assertThat(new PerplexityCost(model, neutral).ratio(edited)).isLessThan(1.1);
      }
    }
  }

  @Test
  void text_that_falls_apart_is_warned_of_with_the_ratio() throws IOException {
    Path folder = folder("gpt2-4m");
    SurgeryPatch patch = SurgeryPatch.load(folder.resolve("surgery/patch.safetensors"));
    PrintStream before = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    double ratio;
    try (TransformerModel model = TransformerModel.load(folder);
        DetoxifiedModel view = model.with(patch.at(Strength.rho(200)).asSidePath())) {
      List<int[]> texts =
          pairs().stream().map(p -> model.tokenizer().encodePrompt(p.neutral())).toList();
      PerplexityCost cost = new PerplexityCost(model, texts);
      System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
      ratio = cost.ratio(view);
    } finally {
      System.setErr(before);
    }
    assertThat(ratio).isGreaterThan(2);
    assertThat(log.toString(StandardCharsets.UTF_8))
        .contains(ratio + " times that of the base", "lower its strength");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-4m", "gemma2-4m"})
  void the_probe_reads_mild_insults(String name) throws IOException {
    try (TransformerModel model = TransformerModel.load(folder(name))) {
      BehaviourProbe probe = BehaviourProbe.load(folder(name).resolve("surgery"));
      List<BehaviourText> texts = new ArrayList<>();
      for (PairFile.Pair pair : pairs()) {
        texts.add(new BehaviourText(pair.toxic(), true, "mild"));
        texts.add(new BehaviourText(pair.neutral(), false, "mild"));
      }
      assertThat(quality(model, probe, texts).auroc()).isGreaterThan(0.7);
    }
  }

  @Tag("shared")
  @ParameterizedTest
  @ValueSource(strings = {"gpt2-4m", "gemma2-4m"})
  void the_probe_ranks_held_out_texts(String name) throws IOException {
    assumeTrue(Files.isDirectory(DATA), () -> "the labelled texts are not at " + DATA);
    try (TransformerModel model = TransformerModel.load(folder(name))) {
      BehaviourProbe probe = BehaviourProbe.load(folder(name).resolve("surgery"));
      List<BehaviourText> texts = SurgeryData.read(DATA).texts(Split.TEST, 3_000);
      assertThat(quality(model, probe, texts).auroc()).isGreaterThanOrEqualTo(0.85);
    }
  }

  private static ProbeQuality quality(
      TransformerModel model, BehaviourProbe probe, List<BehaviourText> texts) {
    return ProbeQuality.measure(
        probe,
        ProbeFeatures.collect(
            model, probe.tap().point(), probe.tap().pooling(), texts, ProgressListener.silent()));
  }
}
