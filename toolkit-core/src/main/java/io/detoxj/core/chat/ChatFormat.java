/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.chat;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.checkpoint.JsonDocument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How a model in a folder is told whose turn it is. A folder's chat template is a program in Jinja,
 * which is not run: the marks in its text say which of the known forms it makes. What templates add
 * beside the turns, such as dates and tools, is left out; where one has no place for a system text,
 * it stands before the user's. The tokenizer puts the token that begins a text.
 */
public enum ChatFormat {
  /** No template: the texts one after the other. */
  PLAIN("", ""),
  /** ChatML, of Qwen and many others. */
  CHATML("<|im_start|>", "<|im_end|>"),
  /** Gemma. */
  GEMMA("<start_of_turn>", "<end_of_turn>"),
  /** Llama 3. */
  LLAMA3("<|start_header_id|>", "<|eot_id|>"),
  /** Zephyr and TinyLlama. */
  ZEPHYR("<|assistant|>", "</s>"),
  /** Llama 2. */
  LLAMA2("<<SYS>>", "</s>"),
  /** Mistral. */
  MISTRAL("[INST]", "</s>");

  private static final long MAX_BYTES = 8 << 20;

  private final String mark;
  private final String end;

  ChatFormat(String mark, String end) {
    this.mark = mark;
    this.end = end;
  }

  /** What ends a turn, besides the model's ends of text; none for plain text. */
  public List<String> stops() {
    return end.isEmpty() ? List.of() : List.of(end);
  }

  /**
   * The text that a model continues with its answer.
   *
   * @param system may be empty
   */
  public String prompt(String system, String user) {
    String both = system.isEmpty() ? user : system + "\n\n" + user;
    return switch (this) {
      case PLAIN -> both;
      case CHATML ->
          turn(system, "<|im_start|>system\n%s<|im_end|>\n")
              + "<|im_start|>user\n%s<|im_end|>\n<|im_start|>assistant\n".formatted(user);
      case GEMMA ->
          "<start_of_turn>user\n%s<end_of_turn>\n<start_of_turn>model\n".formatted(both.strip());
      case LLAMA3 ->
          turn(system, "<|start_header_id|>system<|end_header_id|>\n\n%s<|eot_id|>")
              + "<|start_header_id|>user<|end_header_id|>\n\n%s<|eot_id|>".formatted(user.strip())
              + "<|start_header_id|>assistant<|end_header_id|>\n\n";
      case ZEPHYR ->
          turn(system, "<|system|>\n%s</s>\n")
              + "<|user|>\n%s</s>\n<|assistant|>\n".formatted(user);
      case LLAMA2 ->
          "[INST] %s%s [/INST]".formatted(turn(system, "<<SYS>>\n%s\n<</SYS>>\n\n"), user.strip());
      case MISTRAL -> "[INST] %s [/INST]".formatted(both);
    };
  }

  private static String turn(String system, String form) {
    return system.isEmpty() ? "" : form.formatted(system);
  }

  /**
   * The form that a model's folder asks for: chat_template.jinja, chat_template.json, or the field
   * of tokenizer_config.json.
   *
   * @return plain if it has no template
   * @throws CheckpointException if it has one of none of the known forms
   * @throws IOException if a file cannot be read
   */
  public static ChatFormat of(Path folder) throws IOException {
    String template = template(folder);
    if (template.isBlank()) {
      return PLAIN;
    }
    return Arrays.stream(values())
        .filter(format -> format != PLAIN && template.contains(format.mark))
        .findFirst()
        .orElseThrow(
            () ->
                new CheckpointException(
                    "the chat template of %s has none of the marks that are known here (%s); remove it to have plain text sent"
                        .formatted(
                            folder,
                            Arrays.stream(values())
                                .filter(format -> format != PLAIN)
                                .map(format -> format.mark)
                                .collect(Collectors.joining(" ")))));
  }

  private static String template(Path folder) throws IOException {
    Path plain = folder.resolve("chat_template.jinja");
    if (Files.isRegularFile(plain)) {
      if (Files.size(plain) > MAX_BYTES) {
        throw new CheckpointException(
            "%s has more than %s bytes; is it a chat template?".formatted(plain, MAX_BYTES));
      }
      return new String(Files.readAllBytes(plain), StandardCharsets.UTF_8);
    }
    for (String name : List.of("chat_template.json", "tokenizer_config.json")) {
      Path file = folder.resolve(name);
      if (Files.isRegularFile(file)) {
        String template = text(JsonDocument.read(file, MAX_BYTES).path("chat_template"));
        if (!template.isBlank()) {
          return template;
        }
      }
    }
    return "";
  }

  /** The template, or of several the one called default, or the first. */
  private static String text(JsonNode template) {
    if (!template.isArray()) {
      return template.asText("");
    }
    for (JsonNode one : template) {
      if (one.path("name").asText().equals("default")) {
        return one.path("template").asText("");
      }
    }
    return template.path(0).path("template").asText("");
  }
}
