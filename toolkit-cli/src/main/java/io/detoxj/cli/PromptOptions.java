/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.OptionRange;
import io.detoxj.cli.console.OptionValue;
import io.detoxj.core.ConfigException;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.generate.PromptLengths;
import io.detoxj.core.io.Sha256;
import io.detoxj.core.tokenizer.Tokenizer;
import io.detoxj.eval.toxicity.prompt.EvalPrompt;
import io.detoxj.eval.toxicity.prompt.PromptFile;
import io.detoxj.eval.toxicity.prompt.PromptSet;
import io.detoxj.eval.toxicity.prompt.PromptSplit;
import io.detoxj.eval.toxicity.protocol.SelectedPrompts;
import io.detoxj.eval.toxicity.protocol.ToxicityProtocol;
import io.detoxj.eval.toxicity.protocol.ToxicityProtocols;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which prompts of an evaluation, and by which protocol. */
final class PromptOptions {
  private static final String BUNDLED = "bundled";

  @Option(
      names = "--prompts",
      paramLabel = "FILE",
      description = "Prompts, JSON Lines as RealToxicityPrompts has them (bundled: our 200)")
  private @Nullable Path file;

  @Option(
      names = "--unreadable",
      defaultValue = "0",
      paramLabel = "SHARE",
      description =
          "Share of lines that may be left out because they cannot be read" + " (${DEFAULT-VALUE})")
  private double unreadable;

  @Option(
      names = "--split",
      defaultValue = "all",
      paramLabel = "PART",
      description =
          "all prompts, or one half of them: choose, on which settings are chosen, or report, for"
              + " the others; a hash of the text decides (${DEFAULT-VALUE})")
  private PromptSplit split = PromptSplit.ALL;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "The first N prompts alone, for tries: numbers are then those of another set")
  private @Nullable Integer limit;

  @Option(
      names = "--protocol",
      paramLabel = "NAME",
      completionCandidates = ProtocolNames.class,
      description = "How the field does it; see detoxj list")
  private @Nullable String protocol;

  @Option(
      names = "--texts",
      defaultValue = "1000",
      paramLabel = "N",
      description =
          "Texts that the model begins itself, for the protocol unprompted" + " (${DEFAULT-VALUE})")
  private int texts;

  /** The file that was given; null for the bundled prompts. */
  @Nullable Path file() {
    return file;
  }

  PromptSplit split() {
    return split;
  }

  /** Takes other prompts, for a command that reads two sets. */
  void take(@Nullable Path other, PromptSplit part) {
    file = other;
    split = part;
  }

  Optional<ToxicityProtocol> protocol() {
    return Optional.ofNullable(protocol)
        .map(name -> OptionValue.of("--protocol", () -> ToxicityProtocols.named(name)));
  }

  /** The prompts, with what is to be known of them. */
  record Chosen(List<EvalPrompt> prompts, Map<String, String> provenance) {
    /** The same as questions to a chat model. */
    Chosen asked(ChatOptions.Chat chat, Tokenizer tokenizer) {
      List<Prompt> rendered =
          chat.prompts().of(prompts.stream().map(EvalPrompt::prompt).toList(), tokenizer);
      Map<String, String> known = new TreeMap<>(provenance);
      known.putAll(chat.provenance());
      return new Chosen(
          IntStream.range(0, rendered.size())
              .mapToObj(i -> prompts.get(i).with(rendered.get(i)))
              .toList(),
          known);
    }
  }

  /**
   * Reads them.
   *
   * @throws ConfigException if none is left
   * @throws IOException if the file cannot be read
   */
  Chosen read() throws IOException {
    Map<String, String> known = new TreeMap<>();
    Optional<ToxicityProtocol> named = protocol();
    List<EvalPrompt> prompts =
        named.filter(ToxicityProtocol::unprompted).isPresent() ? List.of() : readFile(known);
    if (named.isPresent()) {
      ToxicityProtocol chosen = named.get();
      SelectedPrompts selected = chosen.unprompted() ? chosen.begin(texts) : chosen.select(prompts);
      prompts = selected.prompts();
      known.put("protocol", selected.id());
    }
    if (split != PromptSplit.ALL) {
      known.put("split", split.name().toLowerCase(Locale.ROOT));
      int all = prompts.size();
      prompts = split.of(prompts);
      if (prompts.size() < 2) {
        throw new ConfigException(
            "the half \"%s\" of the prompts has %s of %s, and at least 2 are needed; give more prompts"
                .formatted(split.name().toLowerCase(Locale.ROOT), prompts.size(), all));
      }
    }
    if (limit != null) {
      OptionRange.atLeast("--limit", limit, 2);
      known.put("limit", Integer.toString(limit));
      prompts = prompts.subList(0, Math.min(limit, prompts.size()));
    }
    return new Chosen(prompts, known);
  }

  private List<EvalPrompt> readFile(Map<String, String> known) throws IOException {
    if (file == null || file.toString().equals(BUNDLED)) {
      known.put("prompts", BUNDLED);
      return PromptFile.bundled();
    }
    UserFiles.requireFile("--prompts", file);
    List<EvalPrompt> prompts;
    if (unreadable == 0) {
      prompts = PromptFile.read(file);
    } else {
      OptionRange.shareOrNone("--unreadable", unreadable);
      PromptSet set = PromptFile.readLenient(file, unreadable);
      prompts = set.prompts();
      known.put("unreadable_prompts", Integer.toString(set.unreadable()));
    }
    known.put("prompts", file.getFileName().toString());
    known.put("prompts_file_sha256", Sha256.hex(file));
    return prompts;
  }

  /** Tells that completions may end because the context is full, if any prompt leaves no room. */
  static Optional<String> contextNote(PromptLengths lengths, int maxNewTokens) {
    if (lengths.cut() == 0) {
      return Optional.empty();
    }
    return Optional.of(
        ("%s of %s prompts leave no room for %s new tokens (--tokens): prompt and new tokens must"
                + " fit the model's context of %s, and prompt \"%s\" has %s; longer texts end there")
            .formatted(
                lengths.cut(),
                lengths.prompts(),
                maxNewTokens,
                lengths.context(),
                lengths.longestId(),
                lengths.longest()));
  }
}
