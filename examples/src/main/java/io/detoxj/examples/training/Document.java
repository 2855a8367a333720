/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.training;

import io.detoxj.core.io.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * One text of the corpus, or one piece of a long text.
 *
 * @param source the {@link CorpusSource#name()} it comes from
 * @param text the text as published
 */
public record Document(String source, String text) {
  /** Checks that both parts are there. */
  public Document {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(text, "text");
  }

  /** The SHA-256 of the texts of documents in their order. */
  public static String sha256(List<Document> documents) {
    String hash = "";
    for (Document document : documents) {
      hash = Sha256.hex((hash + document.text()).getBytes(StandardCharsets.UTF_8));
    }
    return hash;
  }
}
