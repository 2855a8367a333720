/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli.papers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The reader takes a sound catalogue and nothing else. */
class CatalogueJsonTest {
  static final String SOUND =
      """
      {"format": "detoxj-papers-1", "papers": [{
        "id": "one", "title": "A title", "authors": ["A. Nobody"], "venue": "Nowhere 2020",
        "links": ["https://example.org/1"], "gist": "It does something.", "seen": "All of it.",
        "module": "toolkit-core", "names": ["list"], "guides": ["models.md"],
        "needs": [{"id": "texts", "kind": "data", "name": "Texts", "where": "DATA/texts",
          "licence": "CC0-1.0", "purpose": "learning"}],
        "tables": [{"id": "main", "number": "Table 1", "title": "Numbers", "measures": "Something.",
          "columns": [{"name": "toxicity", "unit": "%", "better": "lower", "ours": "toxicity"}],
          "rows": [{"name": "base", "cells": ["51.40"]},
            {"name": "other", "cells": ["unknown"], "evidence": {"kind": "unknown", "seen": "no"}}],
          "evidence": {"kind": "third-party", "seen": "another paper"},
          "comparable": "no", "why": "Another judge.",
          "commands": [{"line": "./detoxj list", "does": "Lists.", "needs": []},
            {"line": "./detoxj score \\"two words\\" one", "does": "Scores.", "needs": ["texts"]}]}]}]}
      """;

  private static PaperCatalogue read(String json) {
    return CatalogueJson.read(json.getBytes(StandardCharsets.UTF_8), "papers.json");
  }

  @Test
  void a_sound_one_is_read_with_the_digits_as_they_were_printed() {
    Paper paper = read(SOUND).papers().get(0);
    List<PublishedTable.Cell> cells = paper.tables().get(0).values();
    assertThat(cells.get(0).number().orElseThrow()).hasToString("51.40");
    assertThat(cells.get(0).evidence().line()).isEqualTo("third-party: another paper");
    assertThat(cells.get(1).number()).isEmpty();
    assertThat(cells.get(1).evidence().kind()).isEqualTo(Evidence.Kind.UNKNOWN);
    assertThat(paper.commands().get(1).arguments()).containsExactly("score", "two words", "one");
    assertThat(paper.offline()).extracting(PaperCommand::line).containsExactly("./detoxj list");
  }

  @Test
  void what_is_written_is_read_again() {
    Paper paper = read(SOUND).papers().get(0);
    String again =
        "{\"format\": \"detoxj-papers-1\", \"papers\": [" + CatalogueJson.line(paper) + "]}";
    assertThat(read(again).papers()).containsExactly(paper);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          detoxj-papers-1        | detoxj-papers-2         | this version reads detoxj-papers-1
          "gist":                | "gost": "x", "gist":   | .gost", which is none of
          "venue": "Nowhere 2020" | "venue": " "           | "venue" is missing
          "venue": "Nowhere 2020" | "venue": "a\\nb"       | control characters
          "venue": "Nowhere 2020" | "venue": "a\\u001b[2Jb" | control characters
          "venue": "Nowhere 2020" | "venue": 2020          | of another kind
          "id": "one"            | "id": "One/../two"      | small letters, digits and hyphens
          https://example.org/1  | javascript:alert(1)     | begins with https://
          models.md              | ../secret.md            | the name of a page in docs
          "cells": ["51.40"]     | "cells": [51.40]        | of another kind
          "cells": ["51.40"]     | "cells": ["about 51"]   | must be a number, unknown or -
          "cells": ["51.40"]     | "cells": ["51", "52"]   | has 2 cells for 1 columns
          "cells": ["51.40"]     | "cells": ["unknown"]    | evidence of nothing
          "cells": ["51.40"]     | "cells": []             | "cells" is empty
          "cells": ["unknown"]   | "cells": ["3"]          | values without evidence
          "third-party"          | "hearsay"               | of another kind
          "third-party"          | 3                       | of another kind
          "name": "other"        | "name": "base"          | "rows" has "base" twice
          ./detoxj list          | rm list                 | begins with ./detoxj
          "needs": ["texts"]     | "needs": ["model"]      | which is none of its needs [texts]
          "comparable": "no",    | `"comparable": "no", "without": "x",` | commands and "without"
          "authors": ["A. Nobody"] | "authors": [null]     | is missing
          "gist":                | "title": "A", "gist":   | is no sound JSON
          """)
  void a_damaged_one_is_refused_with_the_reason(String sound, String damaged, String reason) {
    assertThat(SOUND).contains(sound);
    assertThatThrownBy(() -> read(SOUND.replace(sound, damaged)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("papers.json")
        .hasMessageContaining(reason);
  }

  @Test
  void no_json_too_much_of_it_and_no_utf_8_are_refused() {
    assertThatThrownBy(() -> read(SOUND + "{}")).hasMessageContaining("papers.json");
    assertThatThrownBy(() -> read("null")).isInstanceOf(ConfigException.class);
    assertThatThrownBy(() -> read("[".repeat(100))).isInstanceOf(ConfigException.class);
    assertThatThrownBy(() -> read(" ".repeat(CatalogueJson.MAX_BYTES + 1)))
        .hasMessageContaining("has more than");
    assertThatThrownBy(() -> CatalogueJson.read(new byte[] {'"', (byte) 0xff, '"'}, "papers.json"))
        .isInstanceOf(ConfigException.class);
    String twice = SOUND.replace("]}]}\n", "]}" + paper() + "]}\n");
    assertThatThrownBy(() -> read(twice)).hasMessageContaining("\"papers\" has \"one\" twice");
  }

  private static String paper() {
    return "," + CatalogueJson.line(read(SOUND).papers().get(0));
  }
}
