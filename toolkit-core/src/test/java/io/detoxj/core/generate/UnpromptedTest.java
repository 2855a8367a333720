/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.fixture.ScriptedModel;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.fixture.TinyTokenizer;
import io.detoxj.core.model.LanguageModel;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnpromptedTest {
  private static final GenerationConfig CONFIG = GenerationConfig.nucleus(8, 0.9).withSeed(7);

  @TempDir Path folder;

  private static List<Prompt> prompts(int count) {
    return IntStream.range(0, count).mapToObj(i -> Prompt.unprompted("begin-" + i)).toList();
  }

  @Test
  void beginsAfterEndOfTextWhereTheTokenizerPutsNothingBeforeATextAndSamplesDiffer() {
    try (TransformerModel model = TinyGpt2.load(folder)) {
      List<Completion> completions = new Generator(CONFIG).generate(model, prompts(6));

      assertThat(completions)
          .allSatisfy(c -> assertThat(c.promptTokens()).containsExactly(model.endOfText()));
      assertThat(completions.stream().map(Completion::tokens).distinct().count()).isGreaterThan(1);
      // The same as if the token had been written out.
      Prompt written = new Prompt("begin-0", "<|endoftext|>");
      assertThat(new Generator(CONFIG).generate(model, List.of(written)).get(0).tokens())
          .isEqualTo(completions.get(0).tokens());
    }
  }

  @Test
  void beginsWithWhatTheTokenizerPutsBeforeEveryText() throws IOException {
    Tokenizer tokenizer = Tokenizer.load(beginningWith(5));
    int vocabulary = tokenizer.vocabularySize();
    try (LanguageModel model =
        new ScriptedModel(tokenizer, tokens -> new float[vocabulary], List.of())) {
      Completion completion = new Generator(CONFIG).generate(model, prompts(1)).get(0);

      assertThat(completion.promptTokens()).containsExactly(5);
    }
  }

  private Path beginningWith(int id) throws IOException {
    Path plain = TinyTokenizer.write(folder);
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode json = (ObjectNode) mapper.readTree(plain.toFile());
    String token;
    try (Tokenizer tokenizer = Tokenizer.load(plain)) {
      token = tokenizer.token(id);
    }
    ObjectNode processor = json.putObject("post_processor").put("type", "TemplateProcessing");
    for (String form : List.of("single", "pair")) {
      var parts = processor.putArray(form);
      parts.addObject().putObject("SpecialToken").put("id", token).put("type_id", 0);
      parts.addObject().putObject("Sequence").put("id", "A").put("type_id", 0);
      if (form.equals("pair")) {
        parts.addObject().putObject("Sequence").put("id", "B").put("type_id", 1);
      }
    }
    ObjectNode special = processor.putObject("special_tokens").putObject(token);
    special.put("id", token).putArray("ids").add(id);
    special.putArray("tokens").add(token);
    Path changed = folder.resolve("beginning.json");
    mapper.writeValue(changed.toFile(), json);
    return changed;
  }

  @Test
  void refusesATextThatIsNone() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Prompt("p", "Once", true))
        .withMessageContaining("\"p\" has a text, so it is not unprompted");
  }
}
