/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.UsageException;
import io.detoxj.core.chat.ChatFormat;
import io.detoxj.core.chat.ChatPrompts;
import io.detoxj.core.chat.ChatTemplate;
import io.detoxj.core.chat.ChatTemplateOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether prompts are asked by the model's chat template, and how. */
final class ChatOptions {
  private static final Pattern VARIABLE =
      Pattern.compile("([A-Za-z_]\\w{0,63})=(.*)", Pattern.DOTALL);
  private static final Pattern WHOLE = Pattern.compile("-?\\d{1,18}");

  @Option(
      names = "--chat",
      description =
          "Asks each prompt as a user's turn, by the model's own chat template; the answer ends with"
              + " the turn")
  private boolean chat;

  @Option(names = "--system", paramLabel = "TEXT", description = "System text, with --chat")
  private @Nullable String system;

  @Option(
      names = "--chat-template",
      paramLabel = "NAME",
      description = "Which template, if the model has several; with --chat")
  private @Nullable String name;

  @Option(
      names = "--chat-set",
      paramLabel = "NAME=VALUE",
      description =
          "What the template is told beside, such as enable_thinking=false; with --chat, may be"
              + " repeated")
  private List<String> variables = List.of();

  @Option(
      names = "--chat-date",
      paramLabel = "DATE",
      description = "The day a template that prints it is told, such as 2026-03-07 (today)")
  private @Nullable String date;

  /**
   * Opens the template of a model's folder.
   *
   * @return empty if prompts are to be continued as they are
   * @throws UsageException if an option of the chat stands without it, or is not as it must be
   * @throws io.detoxj.core.CheckpointException if the model has no template
   * @throws IOException if a file cannot be read
   */
  Optional<Chat> open(Path folder) throws IOException {
    if (!chat) {
      if (system != null || name != null || date != null || !variables.isEmpty()) {
        throw new UsageException(
            "--system, --chat-template, --chat-set and --chat-date are of --chat; add it, or leave them out");
      }
      return Optional.empty();
    }
    ChatTemplateOptions options = ChatTemplateOptions.forAnswer();
    for (String variable : variables) {
      Matcher parts = VARIABLE.matcher(variable);
      if (!parts.matches()) {
        throw new UsageException(
            "--chat-set \"%s\" must be a name and a value, such as enable_thinking=false"
                .formatted(variable));
      }
      options = options.with(parts.group(1), value(parts.group(2)));
    }
    LocalDate day = day();
    ChatTemplate all = ChatTemplate.load(folder);
    ChatTemplate template = name == null ? all : all.named(name);
    ChatFormat format = ChatFormat.of(template, options.on(day));
    return Optional.of(
        new Chat(
            new ChatPrompts(format, system == null ? "" : system),
            template.sha256(),
            template.readsClock() ? day : null,
            date == null));
  }

  private LocalDate day() {
    try {
      return date == null ? LocalDate.now(ZoneId.systemDefault()) : LocalDate.parse(date);
    } catch (DateTimeParseException e) {
      throw new UsageException("--chat-date must be a day such as 2026-03-07, not " + date);
    }
  }

  private static Object value(String text) {
    if (text.equals("true") || text.equals("false")) {
      return Boolean.valueOf(text);
    }
    return WHOLE.matcher(text).matches() ? (Object) Long.valueOf(text) : text;
  }

  /**
   * A template that is open.
   *
   * @param prompts makes questions of prompts
   * @param sha256 of the template
   * @param day that the template prints; null if it prints none
   * @param today whether the day is that of this machine
   */
  record Chat(ChatPrompts prompts, String sha256, @Nullable LocalDate day, boolean today) {
    /** Tells what the user may not expect. */
    void tell(Program program) {
      if (!prompts.system().isEmpty() && !prompts.format().placesSystem()) {
        program.note(
            "the chat template has no place for a system text; it stands before each prompt");
      }
      if (day != null && today) {
        program.note(
            "the chat template prints the date; --chat-date %s gives the same on another day"
                .formatted(day));
      }
    }

    /** What a report holds of it. */
    Map<String, String> provenance() {
      Map<String, String> known = new TreeMap<>();
      known.put("chat", prompts.format().toString());
      known.put("chat_template_sha256", sha256);
      if (!prompts.system().isEmpty()) {
        known.put("chat_system", prompts.system());
        known.put(
            "chat_system_place", prompts.format().placesSystem() ? "its own" : "before the prompt");
      }
      if (day != null) {
        known.put("chat_date", day.toString());
      }
      return known;
    }
  }
}
