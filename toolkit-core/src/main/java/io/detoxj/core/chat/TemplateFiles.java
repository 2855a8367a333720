/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.checkpoint.JsonDocument;
import io.detoxj.core.io.LfsPointer;
import io.detoxj.core.io.Utf8;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The chat templates of a model's folder and the names of its special tokens.
 *
 * @param sources templates by their names; the unnamed one is {@code default}
 * @param specialTokens such as {@code bos_token} with its text; one that the files say is null is
 *     not there
 * @param mentioned the names of special tokens that the files have, null or not
 */
record TemplateFiles(
    Map<String, String> sources, Map<String, String> specialTokens, List<String> mentioned) {
  private static final String DEFAULT = "default";
  private static final String SUFFIX = ".jinja";
  private static final String CONFIG = "tokenizer_config.json";
  private static final long MAX_JSON = 64L << 20;
  private static final long MAX_TEMPLATE = 4L << 20;
  private static final int MOST_TEMPLATES = 64;

  static TemplateFiles of(Path folder) throws IOException {
    JsonNode config = json(folder.resolve(CONFIG));
    JsonNode map = json(folder.resolve("special_tokens_map.json"));
    Map<String, String> tokens = new LinkedHashMap<>();
    List<String> mentioned =
        Stream.of(map, config)
            .flatMap(one -> one.properties().stream())
            .filter(field -> field.getKey().endsWith("_token"))
            .peek(field -> addToken(field.getKey(), field.getValue(), tokens))
            .map(Map.Entry::getKey)
            .distinct()
            .toList();
    return new TemplateFiles(
        sources(folder, config), Collections.unmodifiableMap(tokens), mentioned);
  }

  private static void addToken(String name, JsonNode value, Map<String, String> tokens) {
    JsonNode text = value.isObject() ? value.path("content") : value;
    if (text.isTextual()) {
      tokens.put(name, text.textValue());
    }
  }

  private static Map<String, String> sources(Path folder, JsonNode config) throws IOException {
    Map<String, String> sources = new LinkedHashMap<>();
    Path plain = folder.resolve("chat_template" + SUFFIX);
    if (Files.isRegularFile(plain)) {
      sources.put(DEFAULT, text(plain));
    } else {
      add(config.path("chat_template"), folder.resolve(CONFIG), sources);
      if (sources.isEmpty()) {
        Path other = folder.resolve("chat_template.json");
        add(json(other).path("chat_template"), other, sources);
      }
    }
    Path more = folder.resolve("additional_chat_templates");
    if (Files.isDirectory(more)) {
      for (Path file : listed(more)) {
        String name = String.valueOf(file.getFileName());
        sources.put(name.substring(0, name.length() - SUFFIX.length()), text(file));
      }
    }
    return sources;
  }

  private static List<Path> listed(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> templates =
          files
              .filter(file -> file.toString().endsWith(SUFFIX) && Files.isRegularFile(file))
              .sorted()
              .limit(MOST_TEMPLATES + 1L)
              .toList();
      if (templates.size() > MOST_TEMPLATES) {
        throw new CheckpointException(
            "%s has more than %s templates; keep those that are used"
                .formatted(folder, MOST_TEMPLATES));
      }
      return templates;
    }
  }

  private static void add(JsonNode field, Path file, Map<String, String> sources) {
    if (field.isTextual()) {
      sources.put(DEFAULT, field.textValue());
    } else if (field.isArray()) {
      for (JsonNode one : field) {
        if (!one.path("name").isTextual() || !one.path("template").isTextual()) {
          throw new CheckpointException(
              "%s: each entry of chat_template must have a name and a template; copy the file from where the model came from"
                  .formatted(file));
        }
        sources.put(one.path("name").textValue(), one.path("template").textValue());
      }
    } else if (!field.isMissingNode() && !field.isNull()) {
      throw new CheckpointException(
          "%s: chat_template must be a text or a list of named ones; copy the file from where the model came from"
              .formatted(file));
    }
  }

  private static JsonNode json(Path file) throws IOException {
    return Files.isRegularFile(file)
        ? JsonDocument.read(file, MAX_JSON)
        : MissingNode.getInstance();
  }

  private static String text(Path file) throws IOException {
    if (Files.size(file) > MAX_TEMPLATE) {
      throw new CheckpointException(
          "%s has more than %s bytes; is it a chat template?".formatted(file, MAX_TEMPLATE));
    }
    LfsPointer.refuse(file);
    try {
      return Utf8.text(Files.readAllBytes(file));
    } catch (CharacterCodingException e) {
      throw new CheckpointException(
          file + " is not UTF-8; copy it from where the model came from", e);
    }
  }
}
