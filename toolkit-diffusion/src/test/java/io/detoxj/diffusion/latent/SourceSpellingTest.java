/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.latent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceSpellingTest {
  @TempDir private static Path folder;

  /** Rewrites as a tokenizer without capitals has them; blanks and signs are the source's. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = true,
      value = {
        "The Rain  falls,you goat! | the rain falls! | The Rain  falls!",
        "The rain falls , goat . | the rain falls. | The rain falls.",
        "You goat, SHE isn't late | she isn't late | SHE isn't late",
        "The museum is open | the museum is closed | The museum is closed",
        "A 🦊 plays, goat | a 🦊 plays | A 🦊 plays",
        "the rain | the rain | the rain",
        "Goat | then read | then read"
      })
  void what_stays_is_spelt_as_in_the_source(String source, String rewrite, String text)
      throws IOException {
    try (FrozenEncoder encoder = TinyTexts.load(folder)) {
      assertThat(encoder.text(encoder.ids(rewrite), source)).isEqualTo(text);
    }
  }

  @Test
  void without_a_source_it_is_the_text_of_the_ids() throws IOException {
    try (FrozenEncoder encoder = TinyTexts.load(folder)) {
      int[] ids = encoder.ids("who sails, she or he?");
      assertThat(encoder.text(ids, "")).isEqualTo(encoder.text(ids));
      assertThat(encoder.text(new int[0], "The rain")).isEmpty();
    }
  }
}
