/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli.papers;

import io.detoxj.core.ConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The papers that the toolkit implements.
 *
 * @param format of the file, {@value #FORMAT}
 * @param papers in the order in which they are shown
 */
public record PaperCatalogue(String format, List<Paper> papers) {
  /** The format that is read and written. */
  public static final String FORMAT = "detoxj-papers-1";

  /** Refuses another format, and one id for two papers. */
  public PaperCatalogue(@Nullable String format, @Nullable List<Paper> papers) {
    this.format = CatalogueRules.text("format", format);
    if (!this.format.equals(FORMAT)) {
      throw new ConfigException(
          "\"format\" is \"%s\"; this version reads %s".formatted(this.format, FORMAT));
    }
    this.papers = CatalogueRules.filled("papers", papers);
    CatalogueRules.distinct("papers", this.papers, Paper::id);
  }

  /** The catalogue that comes with the toolkit. */
  public static PaperCatalogue bundled() {
    try (InputStream in = PaperCatalogue.class.getResourceAsStream("papers.json")) {
      if (in == null) {
        throw new IllegalStateException("papers.json is not in the jar; build the module again");
      }
      return CatalogueJson.read(in.readNBytes(CatalogueJson.MAX_BYTES + 1), "papers.json");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Their ids, in their order. */
  public List<String> ids() {
    return papers.stream().map(Paper::id).toList();
  }

  /** The paper of an id, if there is one. */
  public Optional<Paper> find(String id) {
    return papers.stream().filter(paper -> paper.id().equals(id)).findFirst();
  }
}
