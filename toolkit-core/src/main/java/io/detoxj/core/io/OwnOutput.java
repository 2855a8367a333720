/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells files that this toolkit wrote from those of others, by what is in them and never by their
 * names: the metadata of a safetensors file, the first fields of JSON, the header of a table, a
 * mark in a picture or page.
 */
public final class OwnOutput {
  /** The key of the metadata of safetensors files that have no format of their own. */
  public static final String MADE_BY = "made_by";

  /** What stands under {@link #MADE_BY}, and as the software in pictures and pages. */
  public static final String NAME = "detoxj";

  /** A comment in drawings and Markdown. */
  public static final String MARK = "<!-- made by " + NAME + " -->";

  private static final int HEAD = 1 << 20;
  private static final int LENGTH_BYTES = 8;

  /** To the brace that closes it: values may be JSON themselves. */
  private static final Pattern METADATA =
      Pattern.compile("\"__metadata__\":\\{((?:\"(?:[^\"\\\\]++|\\\\.)*+\"|[^\"}]++)*+)\\}");

  /** What the text of a file begins with; fields come in the order in which they are written. */
  private static final List<Pattern> TEXTS =
      List.of(
          Pattern.compile("\\{\\s*\"schemaVersion\" : \\d+,\\s*\"(provenance|systems)\""),
          Pattern.compile("\\{\"system\":\"(?s:.*?)\"prompt_id\":"),
          Pattern.compile("\\{\\s*\"format\"\\s?:\\s?\"detoxj-"),
          Pattern.compile("\\{\\s*\"behaviour\" : \"[^\"]*\",\\s*\"reads\""),
          Pattern.compile("\\{\\s*\"version\" : 1,\\s*\"model_sha256\""),
          Pattern.compile("\\{\\s*\"explainedVariance\" :"),
          Pattern.compile("\\{\\s*\"quality\" : \\{\\s*\"examples\""),
          Pattern.compile("\\{(?s:.{0,20000}?)\"model_type\" : \"detoxj_"),
          Pattern.compile("\\{\\s*\"peft_type\" : \"LORA\""),
          Pattern.compile("\\{(?s:.*)\"sae_lens_version\"(?s:.*)\"model_sha256\""),
          Pattern.compile("system,role,metric,id,"),
          Pattern.compile("system,expected_max_toxicity,"),
          Pattern.compile("system,[a-z0-9_,]+_detectable\n"),
          Pattern.compile("# (?s:.*)\n## All metrics\n(?s:.*)"),
          Pattern.compile("<!-- Written by NotebookPages from "),
          Pattern.compile("# Card of the bundled toxicity scorer"),
          Pattern.compile("<!DOCTYPE html>(?s:.{0,2000})name=\"generator\" content=\"detoxj\""),
          Pattern.compile("(?s:.{0,1000})" + MARK),
          Pattern.compile("\u0089PNG(?s:.{0,200})tEXtSoftware\0detoxj"),
          Pattern.compile("DETOX(LIN|MOL)"));

  /** Metadata of safetensors files: the keys or entries that must all be there. */
  private static final List<List<String>> TENSORS =
      List.of(
          List.of("\"" + MADE_BY + "\":\"" + NAME + "\""),
          List.of("\"format\":\"detoxj-"),
          List.of("\"model_sha256\":", "\"behaviour\":"),
          List.of("\"model_sha256\":", "\"method\":"),
          List.of("\"model_sha256\":", "\"sources\":"),
          List.of("\"steps\":"));

  private OwnOutput() {}

  /**
   * Whether this toolkit wrote a file; an empty one holds nothing of anybody and counts as such.
   *
   * @throws IOException if it cannot be read
   */
  public static boolean wrote(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(HEAD);
    }
    // Each byte a character: nothing that is looked for has others than those of ASCII.
    String head = new String(bytes, StandardCharsets.ISO_8859_1);
    return head.isEmpty()
        || ownTensors(head)
        || TEXTS.stream().anyMatch(text -> text.matcher(head).lookingAt());
  }

  private static boolean ownTensors(String head) {
    if (head.length() <= LENGTH_BYTES || head.charAt(LENGTH_BYTES) != '{') {
      return false;
    }
    Matcher metadata = METADATA.matcher(head);
    return metadata.find()
        && TENSORS.stream()
            .anyMatch(entries -> entries.stream().allMatch(metadata.group(1)::contains));
  }
}
