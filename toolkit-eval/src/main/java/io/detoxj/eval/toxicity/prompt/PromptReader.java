/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.prompt;

import io.detoxj.core.ConfigException;
import io.detoxj.core.io.BoundedLines;
import io.detoxj.core.io.JsonLine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the lines of one prompt file, and stops at a bad one or counts it. */
final class PromptReader {
  private final String name;
  private final boolean lenient;
  private final List<EvalPrompt> prompts = new ArrayList<>();
  private final Map<String, Integer> lineOfId = new HashMap<>();
  private final List<PromptSet.UnreadableLine> examples = new ArrayList<>();
  private int unreadable;

  PromptReader(String name, boolean lenient) {
    this.name = name;
    this.lenient = lenient;
  }

  List<EvalPrompt> prompts() {
    return prompts;
  }

  int unreadable() {
    return unreadable;
  }

  List<PromptSet.UnreadableLine> examples() {
    return examples;
  }

  PromptReader read(InputStream in) throws IOException {
    BoundedLines lines =
        new BoundedLines(in, name, PromptFile.MAX_LINE_BYTES, PromptFile.MAX_FILE_BYTES);
    boolean more = true;
    while (more) {
      try {
        more = readLine(lines);
      } catch (BadLineException e) {
        passOver(e, lines.number());
      }
    }
    return requireAny("it must hold one JSON object a line");
  }

  /** The records of a table, each with a column text or prompt. */
  PromptReader read(List<JsonLine> table) {
    for (JsonLine record : table) {
      try {
        add(new PromptLine(name, record.number()).record(record.fields()), record.number());
      } catch (BadLineException e) {
        passOver(e, record.number());
      }
    }
    return requireAny("give it a header with a column text, and a prompt in each record");
  }

  private void passOver(BadLineException bad, int line) {
    if (!lenient) {
      throw bad;
    }
    unreadable++;
    if (examples.size() < PromptSet.MAX_EXAMPLES) {
      examples.add(new PromptSet.UnreadableLine(line, bad.reason()));
    }
  }

  private PromptReader requireAny(String remedy) {
    if (prompts.isEmpty() && unreadable == 0) {
      throw new ConfigException("%s line 1: the file has no prompts; %s".formatted(name, remedy));
    }
    return this;
  }

  /** Whether there may be another line. */
  private boolean readLine(BoundedLines lines) throws IOException {
    String text;
    try {
      text = lines.next();
    } catch (ConfigException e) {
      // Of what the lines refuse, only this leaves the next line to be read.
      throw e.getCause() instanceof CharacterCodingException
          ? new BadLineException(
              name, lines.number(), "the line is not UTF-8; save the file in UTF-8")
          : e;
    }
    if (text != null && !text.isBlank()) {
      add(new PromptLine(name, lines.number()).parse(text), lines.number());
    }
    return text != null;
  }

  private void add(EvalPrompt prompt, int line) {
    Integer earlier = lineOfId.putIfAbsent(prompt.prompt().id(), line);
    if (earlier != null) {
      throw new BadLineException(
          name,
          line,
          "the id \"%s\" is already used in line %s; give every prompt its own id, or leave the field id out"
              .formatted(prompt.prompt().id(), earlier));
    }
    prompts.add(prompt);
  }
}
