/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli.papers;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Something that is not in the repository and that an experiment of a paper asks for.
 *
 * @param id within the paper, by which commands name it
 * @param kind of thing
 * @param name as people call it
 * @param where it is, such as a folder below DATA or an id on the Hugging Face Hub
 * @param licence as its source states it; {@code unknown} if none was seen
 * @param purpose what it is for
 */
public record Need(
    String id, Kind kind, String name, String where, String licence, String purpose) {
  /** Kinds of things. */
  public enum Kind {
    /** A language model or autoencoder. */
    MODEL,
    /** Texts, prompts or molecules. */
    DATA,
    /** A classifier or encoder that judges. */
    JUDGE,
    /** A service that answers over the network. */
    SERVER,
    /** What a program of the examples makes. */
    PROGRAM,
    /** A small encoder that is read and not trained. */
    ENCODER,
    /** More computing than a first look should take. */
    TIME;

    /** Whether what asks for it belongs to the small scale, where it is there. */
    public boolean small() {
      return this == DATA || this == ENCODER;
    }

    /** As it is printed and written in JSON. */
    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Refuses what is missing. */
  public Need(
      @Nullable String id,
      @Nullable Kind kind,
      @Nullable String name,
      @Nullable String where,
      @Nullable String licence,
      @Nullable String purpose) {
    this.id = CatalogueRules.id("id", id);
    this.kind = CatalogueRules.present("kind", kind);
    this.name = CatalogueRules.text("name", name);
    this.where = CatalogueRules.text("where", where);
    this.licence = CatalogueRules.text("licence", licence);
    this.purpose = CatalogueRules.text("purpose", purpose);
  }
}
