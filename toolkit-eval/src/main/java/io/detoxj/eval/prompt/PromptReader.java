/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.prompt;

import io.detoxj.core.ConfigException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

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

  PromptReader read(InputStream stream) throws IOException {
    BufferedInputStream raw = new BufferedInputStream(stream, 1 << 16);
    LineBytes lines = null;
    try {
      lines = new LineBytes(isGzip(raw) ? new GZIPInputStream(raw, 1 << 16) : raw, name);
      while (readLine(lines)) {}
    } catch (ZipException | EOFException e) {
      int line = lines == null ? 1 : lines.number();
      throw new ConfigException(
          name + " line " + line + ": the gzip data is damaged or cut short; fetch it again", e);
    }
    if (prompts.isEmpty() && unreadable == 0) {
      throw new ConfigException(
          name + " line 1: the file has no prompts; it must hold one JSON object a line");
    }
    return this;
  }

  /** Whether there may be another line. */
  private boolean readLine(LineBytes lines) throws IOException {
    try {
      String text = lines.next();
      if (text != null && !text.isBlank()) {
        add(new PromptLine(name, lines.number()).parse(text), lines.number());
      }
      return text != null;
    } catch (BadLineException e) {
      if (!lenient) {
        throw e;
      }
      unreadable++;
      if (examples.size() < PromptSet.MAX_EXAMPLES) {
        examples.add(new PromptSet.UnreadableLine(lines.number(), e.reason()));
      }
      return true;
    }
  }

  private void add(EvalPrompt prompt, int line) {
    Integer earlier = lineOfId.putIfAbsent(prompt.prompt().id(), line);
    if (earlier != null) {
      throw new BadLineException(
          name,
          line,
          "the id \"%s\" is already used in line %d; give every prompt its own id, or leave the field id out"
              .formatted(prompt.prompt().id(), earlier));
    }
    prompts.add(prompt);
  }

  private static boolean isGzip(BufferedInputStream in) throws IOException {
    in.mark(2);
    // No JSON begins with these bytes, so a gzipped file is known whatever its name.
    boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
    in.reset();
    return gzip;
  }
}
