/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.feedback;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.ForeignText;
import io.detoxj.core.io.JsonLineFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads feedback files of QA-Feedback: one JSON array of objects, packed or not, record after
 * record. Fields that are not known are passed over.
 */
public final class FeedbackFile {
  private static final JsonMapper JSON = BoundedJson.mapper();

  private FeedbackFile() {}

  /**
   * All records of a file.
   *
   * @throws ConfigException as {@link #forEach}
   * @throws IOException if it cannot be read
   */
  public static List<FeedbackRecord> read(Path file) throws IOException {
    List<FeedbackRecord> records = new ArrayList<>();
    forEach(file, records::add);
    return List.copyOf(records);
  }

  /**
   * Hands over the records of a file one by one.
   *
   * @param file at most 256 MiB of text; unpacked if its name ends in {@code .gz}
   * @throws ConfigException if it is missing or damaged, no array of objects, or a record is not as
   *     QA-Feedback has them; the message names file, record and field
   * @throws IOException if it cannot be read
   */
  public static void forEach(Path file, Consumer<FeedbackRecord> action) throws IOException {
    int number = 0;
    try (JsonParser parser = JSON.createParser(JsonLineFile.text(file))) {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        throw new ConfigException(
            file + " is not a JSON array of records; give a file such as dev_feedback.json");
      }
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        number++;
        JsonNode node = parser.readValueAsTree();
        action.accept(record(file, number, node));
      }
      if (parser.nextToken() != null) {
        throw new ConfigException(file + " goes on after its array; fetch the file again");
      }
    } catch (JsonProcessingException e) {
      // Not the parser's message: it may quote the text.
      throw new ConfigException(
          "%s: broken JSON after record %s; fetch the file again".formatted(file, number), e);
    }
  }

  private static FeedbackRecord record(Path file, int number, JsonNode node) {
    try {
      return new Fields(node).record();
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          "%s, record %s: %s; records must be as QA-Feedback has them"
              .formatted(file, number, e.getMessage()),
          e);
    }
  }

  /** The fields of a record; what is wrong is said by an IllegalArgumentException. */
  private record Fields(JsonNode node) {
    Fields {
      require(node.isObject(), "it is not an object");
    }

    FeedbackRecord record() {
      List<String> predictions = new ArrayList<>();
      for (int i = 1; i <= FeedbackRecord.PREDICTIONS; i++) {
        predictions.add(text(node, "prediction " + i));
      }
      List<Passage> passages = passages();
      JsonNode feedback = node.path("feedback");
      require(feedback.isObject(), "\"feedback\" is not an object");
      return new FeedbackRecord(
          text(node, "question"),
          passages,
          text(node, "gold"),
          predictions,
          array(feedback, "errors").stream().map(Fields::span).toList(),
          array(feedback, "missing-info").stream().map(one -> missing(one, passages)).toList(),
          text(feedback, "corrected-prediction"),
          array(node, "preference").stream().map(Fields::preference).toList());
    }

    private List<Passage> passages() {
      List<Passage> passages = new ArrayList<>();
      for (JsonNode one : array(node, "passages")) {
        require(one.isArray() && !one.isEmpty(), "a passage is not a title with sentences");
        List<String> lines = new ArrayList<>();
        for (JsonNode line : one) {
          require(line.isTextual(), "a passage holds what is not text");
          lines.add(line.textValue());
        }
        passages.add(new Passage(lines.get(0), lines.subList(1, lines.size())));
      }
      return passages;
    }

    private static ErrorSpan span(JsonNode one) {
      String type = text(one, "error type");
      return new ErrorSpan(
          ErrorType.of(type).orElseThrow(() -> unknown("error type", type)),
          number(one, "start"),
          number(one, "end"));
    }

    private static MissingInfo missing(JsonNode one, List<Passage> passages) {
      String type = text(one, "error type");
      int passage = number(one, "passage_id");
      require(
          passage >= 1 && passage <= passages.size(),
          "passage_id is %s but there are passages 1 to %s".formatted(passage, passages.size()));
      int sentences = passages.get(passage - 1).sentences().size();
      List<Place> places = new ArrayList<>();
      for (JsonNode id : array(one, "sentence_id")) {
        require(
            id.isInt() && id.intValue() >= 0 && id.intValue() <= sentences,
            "a sentence_id is not a whole number from 0, the title, to " + sentences);
        places.add(new Place(passage, id.intValue()));
      }
      return new MissingInfo(
          MissingType.of(type).orElseThrow(() -> unknown("type of missing-info", type)), places);
    }

    private static Preference preference(JsonNode one) {
      return switch (one.isInt() ? one.intValue() : -1) {
        case 0 -> Preference.TIE;
        case 1 -> Preference.FIRST;
        case 2 -> Preference.SECOND;
        default -> throw new IllegalArgumentException("a preference is not 0, 1 or 2");
      };
    }

    private static int number(JsonNode node, String field) {
      require(node.path(field).isInt(), "\"" + field + "\" is not a whole number");
      return node.path(field).intValue();
    }

    private static String text(JsonNode node, String field) {
      require(node.path(field).isTextual(), "\"" + field + "\" is not a text");
      return node.path(field).textValue();
    }

    private static List<JsonNode> array(JsonNode node, String field) {
      require(node.path(field).isArray(), "\"" + field + "\" is not an array");
      List<JsonNode> all = new ArrayList<>();
      node.path(field).forEach(all::add);
      return all;
    }

    private static IllegalArgumentException unknown(String what, String value) {
      return new IllegalArgumentException(
          "the %s \"%s\" is not known".formatted(what, ForeignText.shown(value)));
    }

    private static void require(boolean holds, String problem) {
      if (!holds) {
        throw new IllegalArgumentException(problem);
      }
    }
  }
}
