/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.seq2seq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.checkpoint.TensorInfo;
import io.detoxj.core.fixture.TinyClassifier;
import io.detoxj.core.fixture.TinySeq2Seq;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.Decoding;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Penalties;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.model.LoadOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Folders as detoxifiers of BART and mT5 are published: names, what is stored once or twice, fields
 * left over from training, settings of generation. The models are tiny ones with recorded outputs.
 */
class PublishedSeq2SeqTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SHARED = "shared.weight";
  private static final String HEAD = "lm_head.weight";

  @TempDir Path folder;

  /** Fields that configurations of BART carry from fairseq and from older versions. */
  private static void bartFields(ObjectNode config) {
    config.put("_name_or_path", "facebook/bart-base").put("add_bias_logits", false);
    config.put("add_final_layer_norm", false).put("classif_dropout", 0.1);
    config.put("normalize_before", false).put("normalize_embedding", true);
    config.put("early_stopping", true).put("no_repeat_ngram_size", 3).put("num_beams", 4);
    config.put("forced_bos_token_id", 0).put("forced_eos_token_id", 2);
    config.put("gradient_checkpointing", false).put("torch_dtype", "float32");
    config.put("num_hidden_layers", 6);
    config.putObject("task_specific_params").putObject("summarization").put("num_beams", 6);
    config.remove("tie_word_embeddings");
    config.remove("dtype");
  }

  private static void mt5Fields(ObjectNode config) {
    config.put("_name_or_path", "google/mt5-base").put("dropout_rate", 0.1);
    config.put("output_past", true).put("tokenizer_class", "T5Tokenizer");
    config.put("torch_dtype", "float32").put("gradient_checkpointing", false);
    config.remove("dtype");
  }

  /** Writes the weights again under other names, some of them several times, some not at all. */
  private static void store(Path model, UnaryOperator<List<String>> names) throws IOException {
    Path file = model.resolve("model.safetensors");
    SafetensorsFile old = SafetensorsFile.open(file);
    SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
    Map<String, TensorInfo> all = new LinkedHashMap<>(old.tensors());
    for (TensorInfo tensor : all.values()) {
      for (String name : names.apply(List.of(tensor.name()))) {
        writer.add(
            name,
            tensor.shape().stream().mapToLong(Long::longValue).toArray(),
            old.readFloats(tensor.name()));
      }
    }
    writer.write(model.resolve("new.safetensors"));
    Files.move(model.resolve("new.safetensors"), file, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void assertAsRecorded(String name, Path model) throws IOException {
    JsonNode reference = TinySeq2Seq.reference(name);
    JsonNode greedy = reference.at("/outputs/greedy/ids");
    List<String> texts = TinyClassifier.texts(reference.path("texts"));
    assertThat(greedy).hasSameSizeAs(texts);
    try (Seq2SeqModel loaded = Seq2SeqModel.load(model)) {
      for (int i = 0; i < texts.size(); i++) {
        assertThat(
                loaded
                    .generate(
                        List.of(new Prompt("p", texts.get(i))),
                        GenerationConfig.greedy(reference.path("limit").asInt()))
                    .get(0)
                    .tokens())
            .as("%s \"%s\"", name, texts.get(i))
            .containsExactly(
                Arrays.stream(TinyClassifier.ids(greedy.get(i))).boxed().toArray(Integer[]::new));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "model.shared.weight alone, ''",
    "all copies, model.shared.weight+model.encoder.embed_tokens.weight+model.decoder.embed_tokens.weight+lm_head.weight",
    "the decoder's name, model.decoder.embed_tokens.weight",
    "the name of the head, lm_head.weight"
  })
  void bart_stores_its_table_once_or_several_times(String how, String names) throws IOException {
    Path model = TinySeq2Seq.writeTo("bart", folder);
    TinyClassifier.configure(model, PublishedSeq2SeqTest::bartFields);
    List<String> all = names.isEmpty() ? List.of("model." + SHARED) : List.of(names.split("\\+"));
    store(
        model,
        name ->
            name.get(0).equals("model." + SHARED)
                ? all
                : name.get(0).endsWith("embed_tokens.weight") || name.get(0).equals(HEAD)
                    ? List.of()
                    : name);
    assertAsRecorded("bart", model);
  }

  @Test
  void bart_without_a_bias_of_logits_has_none() throws IOException {
    Path with = TinySeq2Seq.writeTo("bart", folder);
    JsonNode reference = TinySeq2Seq.reference("bart");
    int[] source = TinySeq2Seq.rows(reference.path("sources")).get(1);
    int[] output = {2, 0};
    TinyClassifier.rewrite(
        with,
        name -> name,
        (name, values) -> {
          if (name.equals("final_logits_bias")) {
            Arrays.fill(values, 0);
            values[7] = 3;
          }
        });
    float[] biased = logits(with, source, output);
    store(with, name -> name.get(0).equals("final_logits_bias") ? List.of() : name);
    float[] plain = logits(with, source, output);
    assertThat(biased[7]).isCloseTo(plain[7] + 3, within(1e-4f));
    assertThat(biased[8]).isCloseTo(plain[8], within(1e-4f));
  }

  private static float[] logits(Path model, int[] source, int[] output) throws IOException {
    try (Seq2SeqModel loaded = Seq2SeqModel.load(model)) {
      return loaded.logits(List.of(source), List.of(output)).get(0)[output.length - 1];
    }
  }

  @ParameterizedTest
  @CsvSource({"mt5", "t5-v1.1"})
  void an_untied_head_is_kept_beside_the_table(String name) throws IOException {
    Path model = TinySeq2Seq.writeTo(name, folder);
    TinyClassifier.configure(model, PublishedSeq2SeqTest::mt5Fields);
    store(
        model,
        one ->
            one.get(0).equals(SHARED)
                ? List.of(SHARED, "encoder.embed_tokens.weight", "decoder.embed_tokens.weight")
                : one);
    assertAsRecorded(name, model);
  }

  @Test
  void mt5_whose_head_is_missing_reads_its_table() throws IOException {
    Path model = TinySeq2Seq.writeTo("mt5", folder);
    int[] source = TinySeq2Seq.rows(TinySeq2Seq.reference("mt5").path("sources")).get(1);
    store(model, one -> one.get(0).equals(HEAD) ? List.of() : one);
    float[] missing = logits(model, source, new int[] {0});
    // The same as with the table stored under the head's name.
    Path named = TinySeq2Seq.writeTo("mt5", folder.resolve("named"));
    store(
        named,
        one ->
            one.get(0).equals(HEAD)
                ? List.of()
                : one.get(0).equals(SHARED) ? List.of(SHARED, HEAD) : one);
    TinyClassifier.configure(named, config -> config.put("tie_word_embeddings", false));
    assertThat(logits(named, source, new int[] {0})).containsExactly(missing, within(1e-5f));
  }

  @Test
  void a_decoder_without_its_table_of_distances_is_refused() throws IOException {
    Path model = TinySeq2Seq.writeTo("mt5", folder);
    store(
        model,
        one ->
            one.get(0).startsWith("decoder.") && one.get(0).contains("relative_attention_bias")
                ? List.of()
                : one);
    assertThatThrownBy(() -> Seq2SeqModel.load(model))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("relative_attention_bias");
  }

  /** Settings in config.json, where checkpoints of before generation_config.json have them. */
  @Test
  void settings_of_a_detoxifier_of_bart() throws IOException {
    Path model = TinySeq2Seq.writeTo("bart", folder);
    Files.delete(model.resolve("generation_config.json"));
    TinyClassifier.configure(
        model,
        config -> {
          bartFields(config);
          config.put("max_length", 40).put("length_penalty", 0.8);
        });
    try (Seq2SeqModel loaded =
        Seq2SeqModel.load(model, LoadOptions.standard().withStrictConfig(true))) {
      assertThat(loaded.generation())
          .isEqualTo(
              GenerationConfig.greedy(39)
                  .with(new Decoding.Beams(4, 0.8, Decoding.EarlyStopping.WHEN_FULL))
                  .with(new Penalties(1, 0, 0, 3, List.of())));
      List<String> texts = TinyClassifier.texts(TinySeq2Seq.reference("bart").path("texts"));
      for (Completion one :
          loaded.generate(
              List.of(new Prompt("a", texts.get(0)), new Prompt("b", texts.get(1))),
              loaded.generation())) {
        assertThat(one.tokens().get(0)).isZero();
        assertThat(one.tokens().size()).isLessThanOrEqualTo(39);
      }
    }
  }

  private Path withSettings(String json) throws IOException {
    Path model = TinySeq2Seq.writeTo("bart", folder);
    ObjectNode settings = (ObjectNode) JSON.readTree(json);
    settings.put("eos_token_id", 2).put("decoder_start_token_id", 2).put("bos_token_id", 0);
    Files.writeString(model.resolve("generation_config.json"), settings.toString());
    return model;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"bad_words_ids\": [[5]]}|bad_words_ids = [[5]]",
        "{\"num_beam_groups\": 2, \"num_beams\": 4}|num_beam_groups = 2",
        "{\"diversity_penalty\": 0.5}|diversity_penalty = 0.5",
        "{\"encoder_no_repeat_ngram_size\": 1}|encoder_no_repeat_ngram_size = 1",
        "{\"suppress_tokens\": [3]}|suppress_tokens = [3]",
        "{\"do_sample\": true, \"typical_p\": 0.9}|typical_p = 0.9",
        "{\"do_sample\": true, \"num_beams\": 2}|do_sample = true with num_beams = 2",
        "{\"renormalize_logits\": true}|renormalize_logits",
      })
  void settings_that_are_not_followed_are_refused_by_name(String json, String name)
      throws IOException {
    try (Seq2SeqModel model = Seq2SeqModel.load(withSettings(json))) {
      assertThatThrownBy(model::generation)
          .isInstanceOf(ConfigException.class)
          .hasMessageContainingAll(name, "generation_config.json");
      assertThatThrownBy(() -> Seq2SeqRewriter.of(model)).hasMessageContaining(name);
      // One's own settings need none of them.
      assertThat(
              Seq2SeqRewriter.of(model, GenerationConfig.greedy(9)).rewrite(List.of("Rain fell.")))
          .hasSize(1);
    }
  }

  @Test
  void settings_that_do_nothing_are_let_pass() throws IOException {
    String json =
        "{\"num_beam_groups\": 1, \"diversity_penalty\": 0.0, \"typical_p\": 0.9, \"min_p\": null,"
            + " \"bad_words_ids\": [], \"encoder_repetition_penalty\": 1.0, \"guidance_scale\": 1}";
    try (Seq2SeqModel model = Seq2SeqModel.load(withSettings(json))) {
      assertThat(model.generation().decoding()).isEqualTo(new Decoding.Greedy());
    }
  }

  @Test
  void the_older_switch_for_the_first_token() throws IOException {
    try (Seq2SeqModel model =
        Seq2SeqModel.load(withSettings("{\"force_bos_token_to_be_generated\": true}"))) {
      assertThat(
              model
                  .generate(List.of(new Prompt("a", "Rain fell.")), GenerationConfig.greedy(5))
                  .get(0)
                  .tokens()
                  .get(0))
          .isZero();
    }
  }
}
