/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * OPT begins every text with the token that also ends it: see record_opt_tokenizer.py in the test
 * resources.
 */
class OptTokenizerTest {
  @TempDir Path folder;

  private static int[] ids(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }

  @Test
  void prompts_begin_as_those_of_transformers_and_continuations_do_not() throws IOException {
    JsonNode recorded;
    try (InputStream in = getClass().getResourceAsStream("opt_tokenizer.json")) {
      recorded = new ObjectMapper().readTree(in);
    }
    Path file = folder.resolve("tokenizer.json");
    Files.writeString(file, recorded.get("tokenizer").toString());
    assertThat(recorded.get("texts")).hasSizeGreaterThan(4);
    try (Tokenizer tokenizer = Tokenizer.load(file)) {
      for (JsonNode one : recorded.get("texts")) {
        String text = one.get("text").asText();
        assertThat(tokenizer.encodePrompt(text)).as(text).isEqualTo(ids(one.get("ids")));
        assertThat(tokenizer.encode(text)).as(text).isEqualTo(ids(one.get("plain")));
        assertThat(tokenizer.encodePrompt(text)).startsWith(2);
      }
    }
  }
}
