/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.architecture.ConfigNotes;
import io.detoxj.core.architecture.ConfigReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The classifiers among the published configurations, with every field read strictly. */
class PublishedClassifiersTest {
  private static final String FILE = "/io/detoxj/core/architecture/published_configs.json";

  static Stream<JsonNode> classifiers() {
    try (InputStream in = PublishedClassifiersTest.class.getResourceAsStream(FILE)) {
      JsonNode all = new ObjectMapper().readTree(in);
      return StreamSupport.stream(all.spliterator(), false)
          .filter(row -> row.at("/config/model_type").asText().contains("bert"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ConfigNotes read(JsonNode row) {
    ConfigReader config = new ConfigReader(row.get("config").deepCopy(), Path.of("config.json"));
    LabelSet labels = LabelSet.read(config);
    EncoderArchitecture.named(row.at("/config/model_type").asText(), config)
        .read(config, labels.labels().size());
    return config.finish(true);
  }

  @ParameterizedTest
  @MethodSource("classifiers")
  void is_read_or_refused_by_name(JsonNode row) {
    if (row.has("refused")) {
      assertThatThrownBy(() -> read(row))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining(row.get("refused").asText());
      return;
    }
    List<String> harmless = new ArrayList<>();
    row.get("harmless").forEach(field -> harmless.add(field.asText()));
    assertThat(read(row).harmless()).isEqualTo(harmless);
  }
}
