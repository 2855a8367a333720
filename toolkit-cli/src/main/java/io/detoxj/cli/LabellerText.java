/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.OptionValue;
import io.detoxj.cli.console.UsageException;
import io.detoxj.core.chat.ServerChat;
import io.detoxj.core.chat.ServerChatOptions;
import io.detoxj.core.remote.ServerAddress;
import io.detoxj.rewrite.label.ChatLabeller;
import io.detoxj.rewrite.label.FolderLabeller;
import io.detoxj.rewrite.label.LabelQuestion;
import io.detoxj.rewrite.label.LabelledFile;
import io.detoxj.rewrite.label.LabellerFolder;
import io.detoxj.rewrite.label.TextLabeller;
import io.detoxj.rewrite.label.ToxicLabels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * A labeller of texts, as it is written: a kind, where it is after a colon, and which of its labels
 * say toxic, such as {@code ngram:out/polarity,toxic=rude+mean}.
 *
 * @param option that has it
 * @param kind ngram, folder or chat
 * @param place a path, or the settings of a server
 * @param named which labels say toxic; none for those that are known by their names
 */
record LabellerText(String option, String kind, String place, List<String> named) {
  static final String KNOWN =
      "ngram:FOLDER (by rewrite train-labels), folder:FOLDER (a classification head),"
          + " chat:url=...,model=... (a language model on a server); ,toxic=LABEL at the end says"
          + " which label is toxic where its name does not";

  private static final String NGRAM = "ngram";
  private static final String CHAT = "chat";
  private static final String TOXIC = ",toxic=";
  private static final List<String> KINDS = List.of(NGRAM, "folder", CHAT);
  private static final List<String> SETTINGS = List.of("url", "model", "key", "rate");

  /**
   * Reads it; opens nothing.
   *
   * @throws UsageException if there is no such kind, or nothing stands after the colon
   */
  static LabellerText read(String option, String text) {
    int colon = text.indexOf(':');
    String kind = colon < 0 ? text : text.substring(0, colon);
    String rest = colon < 0 ? "" : text.substring(colon + 1);
    int toxic = rest.lastIndexOf(TOXIC);
    String place = toxic < 0 ? rest : rest.substring(0, toxic);
    String labels = toxic < 0 ? "" : rest.substring(toxic + TOXIC.length());
    if (!KINDS.contains(kind) || place.isEmpty() || (toxic >= 0 && labels.isEmpty())) {
      throw new UsageException(
          "%s: \"%s\" is no labeller; there are %s".formatted(option, text, KNOWN));
    }
    LabellerText read =
        new LabellerText(
            option, kind, place, labels.isEmpty() ? List.of() : List.of(labels.split("\\+")));
    if (kind.equals(CHAT)) {
      read.server();
    }
    return read;
  }

  /**
   * Opens it; the caller closes it.
   *
   * @param question that a language model is asked; others know theirs
   * @throws io.detoxj.core.ConfigException if something does not fit
   * @throws IOException if a file cannot be read
   */
  TextLabeller open(LabelledFile.Question question) throws IOException {
    return switch (kind) {
      case NGRAM -> LabellerFolder.load(Path.of(place));
      case CHAT ->
          new ChatLabeller(
              ServerChat.open(server()),
              question == LabelledFile.Question.TOXICITY
                  ? LabelQuestion.chineseToxicity()
                  : LabelQuestion.chinesePolarity());
      default -> FolderLabeller.load(ModelOptions.folder(place));
    };
  }

  /** Which labels of one that is open say toxic. */
  Set<String> toxic(TextLabeller labeller) {
    return ToxicLabels.of(labeller, named);
  }

  private ServerChatOptions server() {
    return OptionValue.of(
        option,
        () -> {
          LlmSettings settings = new LlmSettings(option, CHAT, place, SETTINGS);
          ServerChatOptions usual =
              ServerChatOptions.of(
                  ServerAddress.parse(settings.required("url"), "url"), settings.required("model"));
          return usual
              .with(usual.limits().withRequestsPerSecond(settings.number("rate", 0)))
              .withKeyVariable(settings.text("key", usual.keyVariable()));
        });
  }
}
