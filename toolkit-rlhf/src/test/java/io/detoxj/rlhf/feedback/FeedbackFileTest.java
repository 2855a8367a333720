/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.ConfigException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeedbackFileTest {
  @TempDir Path folder;

  private Path written(String text) throws IOException {
    return Files.writeString(folder.resolve("feedback.json"), text);
  }

  @Test
  void a_record_is_read_with_all_its_parts() throws IOException {
    List<FeedbackRecord> records =
        FeedbackFile.read(written("[" + InventedFeedback.JSON + "," + InventedFeedback.JSON + "]"));
    assertThat(records).hasSize(2);
    FeedbackRecord one = records.get(1);
    assertThat(one.question()).isEqualTo("Who painted the Mill?");
    assertThat(one.passages())
        .containsExactly(
            new Passage(
                "Mill (painting)",
                List.of("The Mill is a work by Ada.", "A copy was made by Bo.")));
    assertThat(one.predictions().get(2)).isEqualTo("Bo.");
    assertThat(one.errors()).containsExactly(new ErrorSpan(ErrorType.WRONG_GROUNDING, 0, 2));
    assertThat(one.missing())
        .containsExactly(new MissingInfo(MissingType.MAJOR_AUXILIARY, List.of(new Place(1, 2))));
    assertThat(one.preferences())
        .containsExactly(
            Preference.SECOND,
            Preference.TIE,
            Preference.SECOND,
            Preference.FIRST,
            Preference.SECOND,
            Preference.SECOND);
    assertThat(one.prompt())
        .isEqualTo(
            "question: Who painted the Mill? context: wikipage: Mill (painting) text: The Mill is a work by Ada. A copy was made by Bo.");
  }

  @Test
  void a_packed_file_is_unpacked_by_its_name() throws IOException {
    Path packed = folder.resolve("feedback.json.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write(("[" + InventedFeedback.JSON + "]").getBytes(StandardCharsets.UTF_8));
    }
    assertThat(FeedbackFile.read(packed)).hasSize(1);
  }

  private void refused(Consumer<ObjectNode> change, String... said) throws IOException {
    ObjectNode second = InventedFeedback.tree();
    change.accept(second);
    Path file = written("[" + InventedFeedback.JSON + "," + second + "]");
    assertThatThrownBy(() -> FeedbackFile.read(file))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("record 2")
        .hasMessageContainingAll(said);
  }

  @Test
  void what_is_wrong_with_a_record_is_said_by_its_number() throws IOException {
    refused(one -> one.remove("prediction 3"), "\"prediction 3\" is not a text");
    refused(one -> one.put("question", 3), "\"question\"");
    refused(one -> one.remove("feedback"), "\"feedback\"");
    refused(one -> ((ArrayNode) one.path("preference")).remove(0), "6 preferences", "5");
    refused(one -> ((ArrayNode) one.path("preference")).add(3), "0, 1 or 2");
    refused(one -> error(one).put("end", 34), "33 chars");
    refused(one -> error(one).put("end", 0), "0 to 0");
    refused(one -> error(one).put("start", -1), "-1");
    refused(one -> error(one).put("start", "0"), "\"start\"");
    refused(one -> error(one).put("error type", "Rude"), "\"Rude\"");
    refused(one -> missing(one).put("passage_id", 2), "passage_id is 2", "1 to 1");
    refused(one -> missing(one).putArray("sentence_id").add(-1), "sentence_id");
    refused(one -> missing(one).putArray("sentence_id").add(3), "sentence_id", "to 2");
    refused(one -> missing(one).put("error type", "Rude"), "\"Rude\"");
    refused(one -> one.putArray("passages").addArray(), "passage");
  }

  private static ObjectNode error(ObjectNode one) {
    return (ObjectNode) one.path("feedback").path("errors").get(0);
  }

  private static ObjectNode missing(ObjectNode one) {
    return (ObjectNode) one.path("feedback").path("missing-info").get(0);
  }

  @Test
  void what_is_no_array_of_objects_is_refused() throws IOException {
    for (String text :
        List.of(
            InventedFeedback.JSON,
            "",
            "[3]",
            "[null]",
            "[" + InventedFeedback.JSON,
            "[" + InventedFeedback.JSON + "] 3",
            "[" + InventedFeedback.JSON + ", {\"question\": ",
            "[".repeat(5000))) {
      Path file = written(text);
      assertThatThrownBy(() -> FeedbackFile.read(file))
          .as(text)
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("feedback.json");
    }
    assertThatThrownBy(() -> FeedbackFile.read(folder.resolve("none.json")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("none.json");
  }
}
