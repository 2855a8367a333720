/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.seq2seq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.fixture.TinyClassifier;
import io.detoxj.core.fixture.TinySeq2Seq;
import io.detoxj.core.generate.Decoding;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.generate.Stops;
import io.detoxj.core.model.LoadOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Folders, settings and texts that do not do, and what the user is told. */
class RefusedSeq2SeqTest {
  @TempDir Path folder;

  private void assertRefused(String name, Consumer<ObjectNode> change, String... parts) {
    Path model = TinySeq2Seq.writeTo(name, folder);
    TinyClassifier.configure(model, change);
    assertThatThrownBy(() -> Seq2SeqModel.load(model))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll(parts);
  }

  @Test
  void configurations_of_what_is_not_supported() {
    assertRefused("bart", c -> c.put("model_type", "umt5"), "umt5", "[bart, mt5, t5]");
    assertRefused("bart", c -> c.put("model_type", "gpt2"), "gpt2", "encoder-decoder");
    assertRefused("bart", c -> c.put("activation_function", "mish"), "mish", "gelu_new");
    assertRefused("t5", c -> c.put("feed_forward_proj", "gated-mish"), "feed_forward_proj");
    assertRefused("bart", c -> c.put("is_encoder_decoder", false), "is_encoder_decoder");
    assertRefused("t5", c -> c.putObject("quantization_config").put("bits", 4), "quantization");
    assertRefused("bart", c -> c.put("encoder_attention_heads", 5), "multiple of the heads");
    assertRefused("t5", c -> c.put("position_embedding_type", "rotary"), "position_embedding");
  }

  @ParameterizedTest
  @CsvSource({
    "bart, d_model, 0",
    "bart, d_model, 20000000",
    "bart, vocab_size, -1",
    "bart, encoder_layers, 5000",
    "t5, d_kv, 0",
    "t5, n_positions, 20000",
    "t5, num_layers, 5000",
    "t5, relative_attention_num_buckets, 7",
    "t5, relative_attention_max_distance, 2"
  })
  void sizes_out_of_bounds(String name, String field, int value) {
    assertRefused(name, c -> c.put(field, value), "config.json");
  }

  @ParameterizedTest
  @CsvSource({"bart, encoder_layers", "bart, decoder_layers", "t5, num_layers"})
  void fewer_layers_than_the_weights_have(String name, String field) {
    assertRefused(name, c -> c.put(field, 1), "does not account for", "layer");
  }

  @Test
  void sizes_that_the_weights_do_not_have() {
    assertRefused("bart", c -> c.put("decoder_ffn_dim", 41), "fc1", "belong together");
    assertRefused("t5", c -> c.put("d_kv", 7), "SelfAttention.q", "belong together");
    assertRefused("bart", c -> c.put("vocab_size", 399), "belong together");
    assertRefused("mt5", c -> c.put("num_decoder_layers", 3), "decoder.block.2");
  }

  @Test
  void folders_that_lack_something() throws IOException {
    assertThatThrownBy(() -> Seq2SeqModel.load(folder.resolve("nowhere")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("no model folder");
    Path pickle = TinySeq2Seq.writeTo("bart", folder);
    Files.move(pickle.resolve("model.safetensors"), pickle.resolve("pytorch_model.bin"));
    assertThatThrownBy(() -> Seq2SeqModel.load(pickle))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll("pickle", "save_pretrained");
    Path tokenizer = TinySeq2Seq.writeTo("t5", folder);
    Files.delete(tokenizer.resolve("tokenizer.json"));
    assertThatThrownBy(() -> Seq2SeqModel.load(tokenizer))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("tokenizer.json");
  }

  @Test
  void a_tensor_that_is_missing_or_too_much() {
    Path missing = TinySeq2Seq.writeTo("t5", folder);
    String gone = "decoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight";
    TinyClassifier.rewrite(missing, n -> n.equals(gone) ? null : n, (n, values) -> {});
    assertThatThrownBy(() -> Seq2SeqModel.load(missing))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("relative_attention_bias");
    Path more = TinySeq2Seq.writeTo("bart", folder);
    String norm = "model.encoder.layernorm_embedding.weight";
    TinyClassifier.rewrite(
        more, n -> n.equals(norm) ? "classification_head.weight" : n, (n, values) -> {});
    assertThatThrownBy(() -> Seq2SeqModel.load(more))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("classification_head.weight");
  }

  @Test
  void an_unknown_field_is_refused_where_that_is_asked_for() throws IOException {
    Path model = TinySeq2Seq.writeTo("mt5", folder);
    Seq2SeqModel.load(model, LoadOptions.standard().withStrictConfig(true)).close();
    TinyClassifier.configure(model, config -> config.put("new_field", 3));
    Seq2SeqModel.load(model).close();
    assertThatThrownBy(
            () -> Seq2SeqModel.load(model, LoadOptions.standard().withStrictConfig(true)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("[new_field]");
  }

  @ParameterizedTest
  @CsvSource({
    "decoder_start_token_id, 400000",
    "forced_bos_token_id, -3",
    "max_length, -1",
    "num_beams, 1000",
    "no_repeat_ngram_size, 3000000",
    "eos_token_id, 400000"
  })
  void unsound_settings_of_generation(String field, int value) throws IOException {
    Path model = TinySeq2Seq.writeTo("bart", folder);
    Files.delete(model.resolve("generation_config.json"));
    TinyClassifier.configure(model, config -> config.put(field, value));
    assertThatThrownBy(() -> Seq2SeqModel.load(model))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("config.json");
  }

  @Test
  void texts_and_settings() throws IOException {
    GenerationConfig greedy = GenerationConfig.greedy(4);
    List<Prompt> one = List.of(new Prompt("a", "Rain"));
    Seq2SeqModel closed;
    try (Seq2SeqModel model = Seq2SeqModel.load(TinySeq2Seq.writeTo("bart", folder))) {
      closed = model;
      String words = "Rain fell on the market. ".repeat(40);
      assertThatThrownBy(() -> model.generate(List.of(words)))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("at most 64");
      assertThatThrownBy(() -> model.generate(List.of(one.get(0), new Prompt("a", "Soup")), greedy))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("\"a\"");
      assertThatThrownBy(() -> model.generate(one, greedy.withKvCache(false)))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("kvCache");
      GenerationConfig stops =
          greedy.with(new Decoding.Beams(2)).with(new Stops(List.of("x"), Set.of(), 0));
      assertThatThrownBy(() -> model.generate(one, stops))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("stop strings");
      int[] source = model.encode("Rain");
      assertThatThrownBy(() -> model.logits(List.of(source), List.of(new int[] {400_000})))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> model.logits(List.of(source), List.of()))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(model.generate(List.of(), greedy)).isEmpty();
    }
    assertThatThrownBy(() -> closed.generate(one, greedy))
        .isInstanceOf(IllegalStateException.class);
  }
}
