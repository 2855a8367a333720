/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.scorer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.BoundedLines;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the terms and weights of a lexicon. */
final class LexiconFile {
  static final long MAX_FILE_BYTES = 16L << 20;
  static final int MAX_LINE_BYTES = 1 << 16;
  static final int MAX_TERMS = 250_000;
  static final int MAX_TERM = 200;

  /** Of all terms together; each character may cost a hundred bytes of memory. */
  static final int MAX_CHARACTERS = 4_000_000;

  private static final int SHORTEST_PREFIX = 3;

  private static final ObjectReader CSV =
      new CsvMapper().readerFor(String[].class).with(CsvSchema.emptySchema());
  private final LexiconFormat format;
  private final String name;
  private final BoundedLines lines;
  private final Map<String, Double> terms = new HashMap<>();
  private long characters;

  private LexiconFile(LexiconFormat format, byte[] bytes, String name) {
    this.format = format;
    this.name = name;
    this.lines =
        new BoundedLines(new ByteArrayInputStream(bytes), name, MAX_LINE_BYTES, MAX_FILE_BYTES);
  }

  /** Folded terms and their weights; of terms that fold alike the highest weight counts. */
  static Map<String, Double> terms(byte[] bytes, String name, LexiconFormat format)
      throws IOException {
    LexiconFile file = new LexiconFile(format, bytes, name);
    file.read();
    return file.terms;
  }

  private void read() throws IOException {
    String termColumn = format.termColumn();
    String ratingColumn = format.ratingColumn();
    int term = 0;
    int rating = format.rated() ? 1 : -1;
    if (termColumn != null) {
      String line = lines.next();
      List<String> names = line == null ? List.of() : fields(line.stripTrailing());
      term = column(names, termColumn);
      rating = ratingColumn == null ? -1 : column(names, ratingColumn);
    }
    int needed = Math.max(term, rating) + 1;
    for (String line = lines.next(); line != null; line = lines.next()) {
      String text = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
      boolean comment = termColumn == null && text.stripLeading().startsWith("#");
      if (text.isBlank() || comment) {
        continue;
      }
      List<String> fields = fields(text);
      if (fields.size() < needed || (termColumn == null && fields.size() > needed)) {
        throw refused(
            "it has %s fields where %s are needed; check the format of the lexicon"
                .formatted(fields.size(), needed));
      }
      add(fields.get(term), rating < 0 ? null : fields.get(rating));
    }
    if (terms.isEmpty()) {
      throw refused("the file has no terms; write one a line");
    }
  }

  private int column(List<String> names, String wanted) {
    int at = names.indexOf(wanted);
    if (at < 0 || names.lastIndexOf(wanted) != at) {
      throw refused(
          "the header must have the column \"" + wanted + "\" once, but its columns are " + names);
    }
    return at;
  }

  private void add(String written, @Nullable String rating) {
    String term = FoldedText.of(written.strip());
    if (term.isEmpty() || term.length() > MAX_TERM) {
      throw refused(
          "a term must have 1 to %s characters but has %s".formatted(MAX_TERM, term.length()));
    }
    if (term.endsWith("*")) {
      requirePrefix(term);
    }
    terms.merge(term, weight(rating), Math::max);
    characters += term.length();
    if (terms.size() > MAX_TERMS || characters > MAX_CHARACTERS) {
      throw refused(
          "there are more than %s terms or %s characters of them; split the file"
              .formatted(MAX_TERMS, MAX_CHARACTERS));
    }
  }

  private void requirePrefix(String term) {
    String prefix = term.substring(0, term.length() - 1);
    boolean word = prefix.codePoints().filter(FoldedText::isWordPart).count() >= SHORTEST_PREFIX;
    if (!word || !FoldedText.isWordPart(prefix.codePointBefore(prefix.length()))) {
      throw refused(
          "an asterisk at the end stands for all words that begin so and needs at least %s letters or digits before it; write the term out"
              .formatted(SHORTEST_PREFIX));
    }
  }

  private double weight(@Nullable String rating) {
    if (rating == null) {
      return 1;
    }
    double weight;
    try {
      weight = format.weight(Double.parseDouble(rating.strip()));
    } catch (NumberFormatException e) {
      throw refused("the rating \"" + brief(rating) + "\" is not a number");
    }
    if (Double.isNaN(weight)) {
      throw refused(
          "the rating %s is not from %s to %s; mend it or state the range of the ratings"
              .formatted(brief(rating), format.lowest(), format.highest()));
    }
    return weight;
  }

  private static String brief(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "...";
  }

  /** The fields of a line; those of a file with a header may be in quotation marks (RFC 4180). */
  private List<String> fields(String line) {
    if (format.termColumn() == null && !format.rated()) {
      if (line.indexOf('\t') >= 0) {
        throw refused(
            "a plain list has one term a line, and here is a tab; read a file of ratings as one");
      }
      return List.of(line);
    }
    if (format.termColumn() == null || format.separator() != ',') {
      return List.of(line.split(Character.toString(format.separator()), -1));
    }
    try {
      return List.of(CSV.readValue(line));
    } catch (JsonProcessingException e) {
      throw refused(
          "a quotation mark is open at the end of the line, or text follows one; close it");
    }
  }

  private ConfigException refused(String what) {
    return new ConfigException("%s line %s: %s".formatted(name, lines.number(), what));
  }
}
