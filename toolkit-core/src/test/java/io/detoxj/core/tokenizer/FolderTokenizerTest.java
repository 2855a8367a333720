/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.fixture.TinyClassifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokenizers of older folders give the ids that transformers recorded for them. */
class FolderTokenizerTest {
  @TempDir Path folder;

  private Path bert() {
    return TinyClassifier.copy("legacy-bert", folder, "vocab.txt");
  }

  private Path roberta() {
    return TinyClassifier.copy("legacy-roberta", folder, "vocab.json", "merges.txt");
  }

  private static void assertRecorded(String name, Path model, String modelType) throws IOException {
    JsonNode reference = TinyClassifier.reference(name);
    List<String> texts = TinyClassifier.texts(reference.path("texts"));
    Path settings = model.resolve("tokenizer_config.json");
    Files.deleteIfExists(settings);
    int compared = 0;
    for (JsonNode setting : reference.path("settings")) {
      JsonNode config = setting.path("config");
      // The first one is what a folder without tokenizer_config.json means.
      if (!config.isEmpty()) {
        Files.writeString(settings, config.toString());
      }
      try (Tokenizer tokenizer = FolderTokenizer.load(model, modelType)) {
        for (int i = 0; i < texts.size(); i++) {
          assertThat(tokenizer.encodePrompt(texts.get(i)))
              .as("%s, %s", config, texts.get(i))
              .containsExactly(TinyClassifier.ids(setting.path("ids").get(i)));
          compared++;
        }
      }
    }
    assertThat(compared).isGreaterThanOrEqualTo(2 * texts.size());
  }

  @Test
  void word_pieces_of_vocab_txt() throws IOException {
    assertRecorded("legacy-bert", bert(), "bert");
    assertRecorded("legacy-bert", bert(), "distilbert");
  }

  @Test
  void byte_pairs_of_vocab_json_and_merges_txt() throws IOException {
    assertRecorded("legacy-roberta", roberta(), "roberta");
  }

  @Test
  void a_ready_tokenizer_goes_first() throws IOException {
    Path model = bert();
    Files.writeString(
        model.resolve("tokenizer.json"),
        "{\"model\": {\"type\": \"WordLevel\", \"vocab\": {\"Rain\": 0, \"?\": 1},"
            + " \"unk_token\": \"?\"}}");
    try (Tokenizer tokenizer = FolderTokenizer.load(model, "bert")) {
      assertThat(tokenizer.encode("Rain")).containsExactly(0);
    }
  }

  @Test
  void files_of_another_model_type_do_not_count() {
    for (String type : List.of("roberta", "xlm-roberta", "gpt2")) {
      assertThatThrownBy(() -> FolderTokenizer.load(bert(), type))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContainingAll("no tokenizer.json", "vocab.txt", "AutoTokenizer");
    }
  }

  @Test
  void damaged_files() throws IOException {
    Path model = bert();
    Files.writeString(model.resolve("vocab.txt"), "[PAD]\n[UNK]\n[CLS]\n[SEP]\nrain\n");
    assertDamaged(model, "bert", "vocab.txt", "[MASK]");
    Files.write(model.resolve("vocab.txt"), new byte[] {'a', (byte) 0xff, '\n'});
    assertDamaged(model, "bert", "vocab.txt", "UTF-8");
    Path other = roberta();
    Files.writeString(other.resolve("vocab.json"), "[1, 2]");
    assertDamaged(other, "roberta", "vocab.json", "not a JSON object");
    Files.writeString(other.resolve("vocab.json"), "{\"<s>\": ");
    assertDamaged(other, "roberta", "vocab.json", "copy it again");
    Path third = bert();
    Files.writeString(third.resolve("tokenizer_config.json"), "{\"do_lower_case\": \"yes\"}");
    assertDamaged(third, "bert", "do_lower_case", "true or false");
  }

  @Test
  void merges_of_unknown_symbols() throws IOException {
    Path model = roberta();
    Files.writeString(model.resolve("merges.txt"), "#version: 0.2\nx y\nxy zz\n");
    assertThatThrownBy(() -> FolderTokenizer.load(model, "roberta"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("does not define a tokenizer");
  }

  private static void assertDamaged(Path model, String type, String... parts) {
    assertThatThrownBy(() -> FolderTokenizer.load(model, type))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll(parts);
  }
}
