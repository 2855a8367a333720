/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.detoxj.core.fixture.Stories260k;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A truly trained Llama writes the text its authors published. */
@Tag("shared")
class Stories260kTest {
  private static final Path DATA = Path.of("../../shared/data/stories260k");
  private static final int BEGIN = 1;

  @TempDir Path folder;

  @Test
  void greedy_text_is_the_published_one() throws IOException {
    assumeThat(DATA).as("the folder of the trained model is needed: " + DATA).isDirectory();
    Stories260k.convert(DATA.resolve("stories260K.bin"), DATA.resolve("tok512.bin"), folder);
    String expected = Files.readString(DATA.resolve("expected_greedy_200.txt"));
    try (TransformerModel model = TransformerModel.load(folder);
        Session session = model.newSession()) {
      float[][] logits = session.prefill(List.of(new int[] {BEGIN}));
      int[] tokens = new int[200];
      for (int step = 0; step < tokens.length; step++) {
        tokens[step] = ArchitectureReferenceTest.argMax(logits[0]);
        logits = session.next(new int[] {tokens[step]});
      }
      String text = model.tokenizer().decode(tokens);
      assertThat(text.stripLeading()).isEqualTo(expected.strip());
    }
  }
}
