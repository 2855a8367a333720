/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.chat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.detoxj.core.jinja.TemplateException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The conversations that were rendered by transformers, and what came of them. */
final class TemplateCases {
  static final Map<String, String> TOKENS =
      Map.of("bos_token", "<s>", "eos_token", "</s>", "unk_token", "<unk>", "pad_token", "<pad>");

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-03-07T15:04:05Z"), ZoneOffset.UTC);

  private TemplateCases() {}

  /**
   * A template and the texts, or hashes of them, of each conversation; null of one that is refused.
   */
  record Recorded(String name, String sha256, List<String> texts) {
    @Override
    public String toString() {
      return name;
    }
  }

  private record Case(
      String name,
      List<Map<String, Object>> messages,
      List<Map<String, Object>> tools,
      List<Map<String, Object>> documents,
      boolean add_generation_prompt,
      Map<String, Object> variables) {}

  static <T> T resource(String name, TypeReference<T> type) throws IOException {
    try (InputStream in = Objects.requireNonNull(TemplateCases.class.getResourceAsStream(name))) {
      return JSON.readValue(in, type);
    }
  }

  static List<Recorded> recorded(String name) throws IOException {
    return resource(name, new TypeReference<>() {});
  }

  /** The text of each conversation; null of one that is refused. */
  static List<String> texts(String source) throws IOException {
    ChatTemplate template = ChatTemplate.of(Map.of("default", source), TOKENS);
    List<String> texts = new ArrayList<>();
    for (Case one : resource("chat_cases.json", new TypeReference<List<Case>>() {})) {
      try {
        texts.add(
            template.render(
                one.messages().stream().map(ChatMessage::of).toList(),
                new ChatTemplateOptions(
                    one.add_generation_prompt(),
                    Optional.ofNullable(one.tools()).orElse(List.of()),
                    Optional.ofNullable(one.documents()).orElse(List.of()),
                    Optional.ofNullable(one.variables()).orElse(Map.of()),
                    CLOCK)));
      } catch (TemplateException e) {
        texts.add(null);
      }
    }
    return texts;
  }
}
