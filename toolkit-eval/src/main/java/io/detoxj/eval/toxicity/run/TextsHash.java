/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.io.Sha256;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Hashes of what was scored, so that scores are not taken for those of other texts. */
public final class TextsHash {
  private static final int LENGTH = 32;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private TextsHash() {}

  /** Of texts alone, as a scorer sees them. */
  public static String of(List<String> texts) {
    return new TextsHash().texts(texts).hex();
  }

  /** Of prompts and what follows them, with their tokens, as a model sees them. */
  static String of(List<Prompt> prompts, List<Completion> completions) {
    TextsHash hash =
        new TextsHash()
            .texts(prompts.stream().map(Prompt::text).toList())
            .texts(completions.stream().map(Completion::text).toList());
    completions.forEach(one -> hash.tokens(one.promptTokens()).tokens(one.tokens()));
    return hash.hex();
  }

  private TextsHash texts(List<String> texts) {
    number(texts.size());
    for (String text : texts) {
      byte[] utf16 = text.getBytes(StandardCharsets.UTF_16BE);
      number(utf16.length);
      bytes.writeBytes(utf16);
    }
    return this;
  }

  private TextsHash tokens(List<Integer> tokens) {
    number(tokens.size());
    tokens.forEach(this::number);
    return this;
  }

  private void number(int value) {
    bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
  }

  private String hex() {
    return Sha256.hex(bytes.toByteArray()).substring(0, LENGTH);
  }
}
