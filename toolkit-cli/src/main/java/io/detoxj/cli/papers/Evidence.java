/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli.papers;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where a published value was seen.
 *
 * @param kind of place
 * @param seen the place itself, so that a reader can look there
 */
public record Evidence(Kind kind, String seen) {
  /** Kinds of places, the surest first. */
  public enum Kind {
    /** A table or sentence of the paper, which was read. */
    PAPER,
    /** The abstract of the paper. */
    ABSTRACT,
    /** Code, notebooks or result files that the authors released. */
    RELEASED,
    /** A table on the authors' project page. */
    PROJECT_PAGE,
    /** Read by eye off a figure of the authors. */
    FIGURE,
    /** Computed again from what the authors released. */
    RECOMPUTED,
    /** A table or summary that others published. */
    THIRD_PARTY,
    /** Seen nowhere. */
    UNKNOWN;

    /** As it is printed and written in JSON, such as {@code third-party}. */
    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** Refuses a place that is not told. */
  public Evidence(@Nullable Kind kind, @Nullable String seen) {
    this.kind = CatalogueRules.present("kind", kind);
    this.seen = CatalogueRules.text("seen", seen);
  }

  /** Kind and place in a line. */
  public String line() {
    return kind.word() + ": " + seen;
  }
}
