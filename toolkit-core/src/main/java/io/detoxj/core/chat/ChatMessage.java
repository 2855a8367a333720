/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.chat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A turn of a conversation, as a chat template sees it.
 *
 * @param fields {@code role} and {@code content}, and what else a template knows, such as {@code
 *     tool_calls}; texts, numbers, booleans, lists and maps
 */
public record ChatMessage(Map<String, Object> fields) {
  /** Other names for what a model thought before it answered; the first is the usual one. */
  private static final List<String> REASONING =
      List.of("reasoning_content", "thinking", "reasoning");

  /**
   * Keeps a copy.
   *
   * @throws IllegalArgumentException if there is no role
   */
  public ChatMessage {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    if (!(fields.get("role") instanceof String role) || role.isEmpty()) {
      throw new IllegalArgumentException(
          "a message needs a role, such as user, and has only " + fields.keySet());
    }
  }

  /**
   * A message with any fields; those that are null are left out, as transformers does, for many
   * templates would print them.
   */
  public static ChatMessage of(Map<String, ? extends @Nullable Object> fields) {
    Map<String, Object> present = new LinkedHashMap<>();
    fields.forEach(
        (name, value) -> {
          if (value != null) {
            present.put(name, value);
          }
        });
    return new ChatMessage(present);
  }

  /** Who the model is to be. */
  public static ChatMessage system(String text) {
    return plain("system", text);
  }

  /** What a person says. */
  public static ChatMessage user(String text) {
    return plain("user", text);
  }

  /** What the model said. */
  public static ChatMessage assistant(String text) {
    return plain("assistant", text);
  }

  private static ChatMessage plain(String role, String text) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("role", role);
    fields.put("content", text);
    return new ChatMessage(fields);
  }

  /** What is said, where that is a text alone; else empty. */
  String text() {
    return fields.get("content") instanceof String text ? text : "";
  }

  /** Who speaks. */
  public String role() {
    return String.valueOf(fields.get("role"));
  }

  /** All texts in it, those within lists and maps too. */
  List<String> texts() {
    List<String> all = new ArrayList<>();
    addTexts(fields, all);
    return all;
  }

  private static void addTexts(@Nullable Object value, List<String> all) {
    if (value instanceof String text) {
      all.add(text);
    } else if (value instanceof List<?> list) {
      list.forEach(item -> addTexts(item, all));
    } else if (value instanceof Map<?, ?> map) {
      map.values().forEach(item -> addTexts(item, all));
    }
  }

  /** The fields as a template is given them: what was thought stands under each usual name. */
  Map<String, Object> forTemplate() {
    for (String name : REASONING) {
      Object thought = fields.get(name);
      if (thought != null) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("thinking", thought);
        all.putAll(fields);
        all.put("reasoning_content", thought);
        return all;
      }
    }
    return fields;
  }
}
