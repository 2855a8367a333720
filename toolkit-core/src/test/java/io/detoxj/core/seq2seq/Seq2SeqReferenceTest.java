/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.seq2seq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.architecture.WeightType;
import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.fixture.TinyClassifier;
import io.detoxj.core.fixture.TinySeq2Seq;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.Decoding;
import io.detoxj.core.generate.FinishReason;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Penalties;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.generate.Stops;
import io.detoxj.core.model.LoadOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Parity with Hugging Face transformers, for every architecture. */
class Seq2SeqReferenceTest {
  private static final float TOLERANCE = 1e-4f;
  private static final String NAMES = "io.detoxj.core.fixture.TinySeq2Seq#names";

  @TempDir Path folder;

  private Seq2SeqModel load(String name) throws IOException {
    return Seq2SeqModel.load(TinySeq2Seq.writeTo(name, folder));
  }

  private static float[] flat(float[][] rows) {
    float[] all = new float[rows.length * rows[0].length];
    for (int row = 0; row < rows.length; row++) {
      System.arraycopy(rows[row], 0, all, row * rows[0].length, rows[0].length);
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource(NAMES)
  void every_hook_point_of_a_padded_batch(String name) throws IOException {
    SafetensorsFile recorded = TinySeq2Seq.activations(name, folder);
    JsonNode pairs = TinySeq2Seq.reference(name).path("pairs");
    List<int[]> sources = new ArrayList<>();
    List<int[]> outputs = new ArrayList<>();
    for (JsonNode pair : pairs) {
      sources.add(TinyClassifier.ids(pair.path("source")));
      outputs.add(TinyClassifier.ids(pair.path("output")));
    }
    assertThat(sources.get(0)).hasSizeLessThan(sources.get(1).length);
    try (Seq2SeqModel model = load(name)) {
      Seq2SeqActivations kept = model.capture(sources, outputs, "*");
      assertThat(kept.points()).containsExactlyElementsOf(model.hookPoints());
      Set<String> compared = new TreeSet<>();
      for (String tensor : recorded.tensors().keySet()) {
        int pair = tensor.charAt(1) - '0';
        String point = tensor.substring(3);
        assertThat(flat(kept.at(point, pair)))
            .as(tensor)
            .containsExactly(recorded.readFloats(tensor), within(TOLERANCE));
        compared.add(point);
      }
      Set<String> others =
          kept.points().stream()
              .map(Seq2SeqHookPoint::name)
              .filter(point -> !compared.contains(point))
              .collect(Collectors.toCollection(TreeSet::new));
      // transformers has no module whose output this is.
      assertThat(others).allMatch(point -> point.endsWith(".normalized"));
      assertThat(compared).hasSizeGreaterThan(50);
      // Without hooks inside, blocks run as one call each.
      for (int i = 0; i < sources.size(); i++) {
        assertThat(flat(model.logits(sources, outputs).get(i)))
            .containsExactly(recorded.readFloats("p" + i + ".decoder.logits"), within(TOLERANCE));
      }
    }
  }

  private static Map<String, GenerationConfig> settings(int limit) {
    GenerationConfig greedy = GenerationConfig.greedy(limit);
    Map<String, GenerationConfig> all = new LinkedHashMap<>();
    all.put("greedy", greedy);
    all.put("greedy-ngram", greedy.with(new Penalties(1, 0, 0, 2, List.of())));
    all.put(
        "greedy-repetition",
        greedy
            .with(new Penalties(1.5, 0, 0, 0, List.of()))
            .with(new Stops(List.of(), Set.of(), 6)));
    all.put("beam4", greedy.with(new Decoding.Beams(4)));
    all.put("beam4-short", beams(greedy, 4, -1.5, Decoding.EarlyStopping.WHEN_UNLIKELY));
    all.put("beam4-zero", beams(greedy, 4, 0, Decoding.EarlyStopping.WHEN_IMPOSSIBLE));
    all.put("beam4-long", beams(greedy, 4, 2, Decoding.EarlyStopping.WHEN_IMPOSSIBLE));
    all.put("beam4-early", beams(greedy, 4, 2, Decoding.EarlyStopping.WHEN_FULL));
    all.put(
        "beam3-ngram",
        beams(greedy, 3, 1, Decoding.EarlyStopping.WHEN_FULL)
            .with(new Penalties(1, 0, 0, 3, List.of())));
    all.put(
        "beam5-repetition",
        beams(greedy, 5, 1, Decoding.EarlyStopping.WHEN_UNLIKELY)
            .with(new Penalties(1.3, 0, 0, 0, List.of()))
            .with(new Stops(List.of(), Set.of(), 5)));
    return all;
  }

  private static GenerationConfig beams(
      GenerationConfig config, int beams, double penalty, Decoding.EarlyStopping stopping) {
    return config.with(new Decoding.Beams(beams, penalty, stopping));
  }

  private static List<Prompt> prompts(List<String> texts) {
    return IntStream.range(0, texts.size())
        .mapToObj(i -> new Prompt("p" + i, texts.get(i)))
        .toList();
  }

  @ParameterizedTest
  @MethodSource(NAMES)
  void outputs_of_every_setting_in_batches_and_one_by_one(String name) throws IOException {
    JsonNode reference = TinySeq2Seq.reference(name);
    List<String> texts = TinyClassifier.texts(reference.path("texts"));
    List<Prompt> prompts = prompts(texts);
    Map<String, GenerationConfig> settings = settings(reference.path("limit").intValue());
    JsonNode outputs = reference.path("outputs");
    assertThat(settings).hasSameSizeAs(outputs.properties());
    try (Seq2SeqModel model = load(name)) {
      for (int i = 0; i < texts.size(); i++) {
        assertThat(model.encode(texts.get(i)))
            .containsExactly(TinyClassifier.ids(reference.path("sources").get(i)));
      }
      int before = model.nativeArrays();
      for (Map.Entry<String, GenerationConfig> setting : settings.entrySet()) {
        JsonNode expected = outputs.path(setting.getKey());
        for (int rows : new int[] {64, 8, 1}) {
          List<Completion> all = model.generate(prompts, setting.getValue().withBatchRows(rows));
          for (int i = 0; i < texts.size(); i++) {
            Completion one = all.get(i);
            String what = setting.getKey() + " of \"" + texts.get(i) + "\", " + rows + " rows";
            assertThat(one.tokens().stream().mapToInt(Integer::intValue).toArray())
                .as(what)
                .containsExactly(TinyClassifier.ids(expected.path("ids").get(i)));
            assertThat(one.text()).as(what).isEqualTo(expected.path("texts").get(i).textValue());
            assertThat(one.promptId()).isEqualTo("p" + i);
            assertThat(one.logProbabilities()).hasSameSizeAs(one.tokens());
          }
        }
      }
      assertThat(model.nativeArrays()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @MethodSource(NAMES)
  void the_best_few_of_a_search(String name) throws IOException {
    JsonNode reference = TinySeq2Seq.reference(name);
    GenerationConfig config =
        GenerationConfig.greedy(reference.path("limit").intValue())
            .with(new Decoding.Beams(4))
            .withSamples(3);
    List<int[]> expected = TinySeq2Seq.rows(reference.path("best"));
    String text = reference.path("texts").get(0).textValue();
    try (Seq2SeqModel model = load(name)) {
      List<Completion> best = model.generate(List.of(new Prompt("a", text)), config);
      assertThat(best).hasSize(3);
      for (int i = 0; i < best.size(); i++) {
        assertThat(best.get(i).sampleIndex()).isEqualTo(i);
        assertThat(best.get(i).tokens().stream().mapToInt(Integer::intValue).toArray())
            .containsExactly(expected.get(i));
      }
    }
  }

  /** Log-probabilities are those of the logits after what was generated. */
  @ParameterizedTest
  @MethodSource(NAMES)
  void log_probabilities_with_a_cache_are_those_without(String name) throws IOException {
    JsonNode reference = TinySeq2Seq.reference(name);
    String text = reference.path("texts").get(0).textValue();
    GenerationConfig greedy = GenerationConfig.greedy(reference.path("limit").intValue());
    try (Seq2SeqModel model = load(name)) {
      for (GenerationConfig config : List.of(greedy, greedy.with(new Decoding.Beams(3)))) {
        Completion one = model.generate(List.of(new Prompt("a", text)), config).get(0);
        int start = reference.at("/pairs/0/output/0").intValue();
        int[] read =
            IntStream.concat(IntStream.of(start), one.tokens().stream().mapToInt(Integer::intValue))
                .toArray();
        float[][] logits = model.logits(List.of(model.encode(text)), List.of(read)).get(0);
        for (int i = 0; i < one.tokens().size(); i++) {
          assertThat(one.logProbabilities().get(i))
              .isCloseTo(logProbability(logits[i], one.tokens().get(i)), within(TOLERANCE));
        }
        assertThat(one.finishReason()).isIn(FinishReason.END_OF_TEXT, FinishReason.LENGTH);
      }
    }
  }

  private static float logProbability(float[] logits, int token) {
    double largest = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      largest = Math.max(largest, logit);
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - largest);
    }
    return (float) (logits[token] - largest - Math.log(sum));
  }

  @ParameterizedTest
  @MethodSource(NAMES)
  void bfloat16_weights_stay_near(String name) throws IOException {
    SafetensorsFile recorded = TinySeq2Seq.activations(name, folder);
    JsonNode pair = TinySeq2Seq.reference(name).path("pairs").get(1);
    LoadOptions options = LoadOptions.standard().with(WeightType.BFLOAT16);
    try (Seq2SeqModel model = Seq2SeqModel.load(TinySeq2Seq.writeTo(name, folder), options)) {
      List<int[]> source = List.of(TinyClassifier.ids(pair.path("source")));
      List<int[]> output = List.of(TinyClassifier.ids(pair.path("output")));
      float[] exact = recorded.readFloats("p1.decoder.logits");
      float[] near = flat(model.logits(source, output).get(0));
      double largest = 0;
      double size = 0;
      for (int i = 0; i < exact.length; i++) {
        largest = Math.max(largest, Math.abs(exact[i] - near[i]));
        size = Math.max(size, Math.abs(exact[i]));
      }
      // Else the option did nothing.
      assertThat(largest).isBetween(1e-4, 0.1 * size);
      Seq2SeqActivations inside = model.capture(source, output, "*");
      assertThat(flat(inside.at("decoder.logits", 0)))
          .containsExactly(near, within((float) (0.1 * size)));
      assertThat(model.generate(List.of("Rain"))).hasSize(1);
    }
  }
}
