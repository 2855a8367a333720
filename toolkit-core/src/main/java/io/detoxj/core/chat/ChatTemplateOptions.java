/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.chat;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a chat template is given beside the messages.
 *
 * @param generationPrompt whether the text ends with what begins an answer
 * @param tools that the model may call, each as JSON Schema in maps; none if empty
 * @param documents that the model may read, such as with {@code title} and {@code text}; none if
 *     empty
 * @param variables others that a template knows, such as {@code enable_thinking}
 * @param clock gives a template that prints the date its time and zone
 */
public record ChatTemplateOptions(
    boolean generationPrompt,
    List<Map<String, Object>> tools,
    List<Map<String, Object>> documents,
    Map<String, Object> variables,
    Clock clock) {
  /** Keeps copies. */
  public ChatTemplateOptions {
    tools = List.copyOf(tools);
    documents = List.copyOf(documents);
    variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
  }

  /** For an answer that is to be generated: nothing else, and the time of this machine. */
  public static ChatTemplateOptions forAnswer() {
    return new ChatTemplateOptions(
        true, List.of(), List.of(), Map.of(), Clock.system(ZoneId.systemDefault()));
  }

  /** With or without what begins an answer. */
  public ChatTemplateOptions withGenerationPrompt(boolean on) {
    return new ChatTemplateOptions(on, tools, documents, variables, clock);
  }

  /** With other tools. */
  public ChatTemplateOptions withTools(List<Map<String, Object>> others) {
    return new ChatTemplateOptions(generationPrompt, others, documents, variables, clock);
  }

  /** With other documents. */
  public ChatTemplateOptions withDocuments(List<Map<String, Object>> others) {
    return new ChatTemplateOptions(generationPrompt, tools, others, variables, clock);
  }

  /** With another value of one variable. */
  public ChatTemplateOptions with(String variable, Object value) {
    Map<String, Object> all = new LinkedHashMap<>(variables);
    all.put(variable, value);
    return new ChatTemplateOptions(generationPrompt, tools, documents, all, clock);
  }

  /** With another clock. */
  public ChatTemplateOptions with(Clock other) {
    return new ChatTemplateOptions(generationPrompt, tools, documents, variables, other);
  }

  /** With midnight of a day, so that a template that prints the date gives the same on any day. */
  public ChatTemplateOptions on(LocalDate day) {
    return with(Clock.fixed(day.atStartOfDay(ZoneOffset.UTC).toInstant(), ZoneOffset.UTC));
  }
}
