/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.core.DetoxException;
import io.detoxj.core.chat.ChatFormat;
import io.detoxj.core.chat.ChatReply;
import io.detoxj.core.chat.ChatRequest;
import io.detoxj.core.chat.LocalChat;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Generator;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.model.Session;
import io.detoxj.core.model.TransformerModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a person looks at to see whether a model works: what it writes, and how fast.
 *
 * @param texts what was said to it, as people read it, and what it said
 * @param speed how fast it is
 */
record ModelTrial(Map<String, String> texts, Speed speed) {
  /**
   * How fast a model is, with one text at a time.
   *
   * @param read tokens of a prompt that it reads in a second
   * @param written tokens of a text that it writes in a second
   */
  record Speed(double read, double written) {
    /** As people read it. */
    String shown() {
      return String.format(Locale.ROOT, "reads %.0f tokens a second, writes %.0f", read, written);
    }
  }

  private static final List<String> BEGINNINGS =
      List.of("The weather in the valley", "Once upon a time there was a gardener who");
  private static final String QUESTION = "What is the capital of France?";
  private static final int TEXT_TOKENS = 20;
  private static final int ANSWER_TOKENS = 40;
  private static final int READ = 128;
  private static final int WRITTEN = 20;
  private static final double NANOS = 1e9;

  /** Tries a model on one text at a time; the folder may have a chat template. */
  static ModelTrial of(TransformerModel model, Path folder) throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    Generator generator = new Generator(GenerationConfig.greedy(TEXT_TOKENS));
    for (String text : BEGINNINGS) {
      String more = generator.generate(model, List.of(new Prompt("trial", text))).get(0).text();
      texts.put("\"" + text + "\" goes on", shown(more));
    }
    try {
      ChatFormat format = ChatFormat.of(folder);
      if (format != ChatFormat.PLAIN) {
        texts.put("asked \"" + QUESTION + "\" by its chat template", answer(model, format));
      }
    } catch (DetoxException e) {
      texts.put("its chat template cannot be used", e.getMessage());
    }
    return new ModelTrial(texts, speed(model));
  }

  private static String answer(TransformerModel model, ChatFormat format) {
    ChatRequest request =
        new ChatRequest("trial", "", QUESTION, null, ChatRequest.Settings.greedy(ANSWER_TOKENS));
    ChatReply reply = new LocalChat(model, "trial", format, 1).answer(List.of(request)).get(0);
    return reply.problem().isEmpty() ? shown(reply.text()) : reply.problem();
  }

  private static String shown(String text) {
    return "\"" + text.replace("\n", "\\n") + "\"";
  }

  /** Measured once warm. */
  static Speed speed(TransformerModel model) {
    int written = Math.min(WRITTEN, model.contextLength() / 2);
    int read = Math.min(READ, model.contextLength() - written);
    int[] some = model.tokenizer().encodePrompt(BEGINNINGS.get(0));
    int[] prompt = new int[read];
    Arrays.setAll(prompt, i -> some[i % some.length]);
    try (Session warm = model.newSession()) {
      warm.prefill(List.of(prompt));
      warm.next(new int[] {prompt[0]});
    }
    try (Session session = model.newSession()) {
      long start = System.nanoTime();
      float[][] logits = session.prefill(List.of(prompt));
      long between = System.nanoTime();
      for (int i = 0; i < written; i++) {
        logits = session.next(new int[] {prompt[i % read]}, logits);
      }
      long end = System.nanoTime();
      return new Speed(NANOS * read / (between - start), NANOS * written / (end - between));
    }
  }
}
