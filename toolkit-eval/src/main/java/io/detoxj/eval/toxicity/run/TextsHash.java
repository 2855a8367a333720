/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.io.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Hashes of what was scored, so that scores are not taken for those of other texts. */
final class TextsHash {
  private static final int LENGTH = 32;

  private TextsHash() {}

  /** Of texts alone, as a scorer sees them. */
  static String of(List<String> texts) {
    return hash(out -> texts(texts, out));
  }

  /** Of prompts and what follows them, with their tokens, as a model sees them. */
  static String of(List<Prompt> prompts, List<Completion> completions) {
    return hash(
        out -> {
          texts(prompts.stream().map(Prompt::text).toList(), out);
          texts(completions.stream().map(Completion::text).toList(), out);
          for (Completion one : completions) {
            tokens(one.promptTokens(), out);
            tokens(one.tokens(), out);
          }
        });
  }

  private interface Content {
    void writeTo(DataOutputStream out) throws IOException;
  }

  private static String hash(Content content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      content.writeTo(out);
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory cannot fail", e);
    }
    return Sha256.hex(bytes.toByteArray()).substring(0, LENGTH);
  }

  private static void texts(List<String> texts, DataOutputStream out) throws IOException {
    out.writeInt(texts.size());
    for (String text : texts) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_16BE);
      out.writeInt(bytes.length);
      out.write(bytes);
    }
  }

  private static void tokens(List<Integer> tokens, DataOutputStream out) throws IOException {
    out.writeInt(tokens.size());
    for (int token : tokens) {
      out.writeInt(token);
    }
  }
}
