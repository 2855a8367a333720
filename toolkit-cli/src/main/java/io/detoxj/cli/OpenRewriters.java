/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.OptionValue;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.chat.ChatRequest;
import io.detoxj.core.chat.ServerChat;
import io.detoxj.core.chat.ServerChatOptions;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.encoder.MaskedLanguageModel;
import io.detoxj.core.encoder.SentenceEncoder;
import io.detoxj.core.method.MethodSpec;
import io.detoxj.core.method.Methods;
import io.detoxj.core.method.Workbench;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.remote.ServerAddress;
import io.detoxj.core.rewrite.Rewriter;
import io.detoxj.core.seq2seq.Seq2SeqModel;
import io.detoxj.core.seq2seq.Seq2SeqRewriter;
import io.detoxj.diffusion.process.Sampler;
import io.detoxj.diffusion.process.Sampling;
import io.detoxj.diffusion.rewriter.DiffusionRewriter;
import io.detoxj.diffusion.rewriter.RewritingSettings;
import io.detoxj.diffusion.rewriter.TextDiffusion;
import io.detoxj.eval.report.Influence;
import io.detoxj.eval.toxicity.scorer.LinearToxicityScorer;
import io.detoxj.rewrite.data.ToxiRewriteCn;
import io.detoxj.rewrite.rewriter.CausalProposals;
import io.detoxj.rewrite.rewriter.ChatPrompts;
import io.detoxj.rewrite.rewriter.ChatRewriter;
import io.detoxj.rewrite.rewriter.FewShotPrompt;
import io.detoxj.rewrite.rewriter.InfillingOptions;
import io.detoxj.rewrite.rewriter.InfillingRewriter;
import io.detoxj.rewrite.rewriter.Lexicon;
import io.detoxj.rewrite.rewriter.LexiconDeletion;
import io.detoxj.rewrite.rewriter.MaskedProposals;
import io.detoxj.rewrite.rewriter.PromptedRewriter;
import io.detoxj.rewrite.rewriter.SpanDeletion;
import io.detoxj.rewrite.rewriter.WordProposals;
import io.detoxj.rewrite.rewriter.WordToxicity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Rewriters that are open, with all that was opened for them. */
final class OpenRewriters implements AutoCloseable {
  private static final String OPTION = "--rewriter";
  private static final List<String> LANGUAGES = List.of("en", "zh");
  private static final int TOKENS = 64;

  private final Map<String, Rewriter> byName = new LinkedHashMap<>();
  private final Map<String, Map<String, Influence>> influences = new HashMap<>();
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final Consumer<String> notes;
  private final Map<String, SentenceEncoder> encoders = new HashMap<>();

  private OpenRewriters(Consumer<String> notes) {
    this.notes = notes;
  }

  /**
   * Opens rewriters in their order.
   *
   * @param notes is told what the user should know
   * @throws io.detoxj.core.ConfigException if something does not fit
   * @throws IOException if a file cannot be read
   */
  static OpenRewriters of(List<RewriterText> texts, Consumer<String> notes) throws IOException {
    OpenRewriters open = new OpenRewriters(notes);
    try {
      for (RewriterText text : texts) {
        Rewriter rewriter = open.open(text);
        open.byName.put(text.name(), rewriter);
        if (rewriter instanceof DiffusionRewriter diffusion && diffusion.candidates() > 1) {
          // A choice among samples is never shown without the sample that it is a choice over.
          open.byName.put(text.name() + "-plain", diffusion.plain());
        }
      }
      return open;
    } catch (IOException | RuntimeException e) {
      open.close();
      throw e;
    }
  }

  /** What scorers had to do with them, by their names. */
  Map<String, Map<String, Influence>> influences() {
    return influences;
  }

  /** By their names, in their order. */
  Map<String, Rewriter> byName() {
    return byName;
  }

  private <T extends AutoCloseable> T keep(T one) {
    opened.push(one);
    return one;
  }

  private Rewriter open(RewriterText text) throws IOException {
    return switch (text.kind()) {
      case "delete" -> deletion(text);
      case "spans" -> spans(Path.of(text.required(OPTION, "file")));
      case "infill" -> infilling(text);
      case "prompt" -> prompted(text);
      case "seq2seq" -> seq2seq(text);
      case "cosmos" -> diffusion(text);
      default -> chat(text);
    };
  }

  private static Lexicon lexicon(String files) throws IOException {
    return files.equals("mild")
        ? Lexicon.mild()
        : Lexicon.read(Arrays.stream(files.split("\\+")).map(Path::of).toList());
  }

  private static Rewriter deletion(RewriterText text) throws IOException {
    String language = text.choice(OPTION, "language", LANGUAGES);
    boolean punctuation =
        text.choice(OPTION, "punctuation", List.of("hides", "stays")).equals("stays");
    Lexicon lexicon = lexicon(text.value("lexicon", "mild"));
    LexiconDeletion deletion =
        language.equals("zh")
            ? LexiconDeletion.chinese(lexicon)
            : LexiconDeletion.byBlanks(lexicon);
    return punctuation ? deletion.besidePunctuation() : deletion;
  }

  private static Rewriter spans(Path file) throws IOException {
    Map<String, List<String>> spans = new HashMap<>();
    for (ToxiRewriteCn.Labelled one : ToxiRewriteCn.read(file)) {
      spans.put(one.toxic(), one.repairedWords());
    }
    return new SpanDeletion(spans);
  }

  private Rewriter infilling(RewriterText text) throws IOException {
    Path folder = ModelOptions.folder(text.required(OPTION, "model"));
    String toxicity = text.value("toxicity", "linear");
    InfillingOptions usual = InfillingOptions.standard();
    InfillingOptions options =
        new InfillingOptions(
            usual.least(),
            usual.margin(),
            text.whole(OPTION, "proposals", usual.proposals()),
            text.number(OPTION, "penalty", usual.toxicityPenalty()),
            usual.similarityWeight());
    LinearToxicityScorer linear = LinearToxicityScorer.bundled();
    if (toxicity.equals("linear")) {
      influences.put(text.name(), Map.of(linear.info().id(), Influence.TAUGHT));
    }
    return new InfillingRewriter(
        toxicity.equals("linear")
            ? WordToxicity.contributions(linear)
            : WordToxicity.of(lexicon(toxicity)),
        proposals(folder),
        encoder(text.value("similarity", "none")),
        options);
  }

  /** By a masked language model, or by any other model if the folder has no such. */
  private WordProposals proposals(Path folder) throws IOException {
    try {
      return new MaskedProposals(keep(MaskedLanguageModel.load(folder)));
    } catch (CheckpointException notMasked) {
      try {
        TransformerModel model = keep(TransformerModel.load(folder));
        notes.accept(folder + " is no masked language model; words are proposed from the left");
        return new CausalProposals(model);
      } catch (CheckpointException e) {
        notMasked.addSuppressed(e);
        throw notMasked;
      }
    }
  }

  /** An encoder of sentences by its name: none, minilm or a folder. */
  @Nullable SentenceEncoder encoder(String name) throws IOException {
    SentenceEncoder known = encoders.get(name);
    if (known != null) {
      return known;
    }
    SentenceEncoder fresh = MeasuringOptions.encoder(name);
    if (fresh != null) {
      encoders.put(name, keep(fresh));
    }
    return fresh;
  }

  private Rewriter prompted(RewriterText text) throws IOException {
    Path folder = ModelOptions.folder(text.required(OPTION, "model"));
    String language = text.choice(OPTION, "language", LANGUAGES);
    int tokens = text.whole(OPTION, "tokens", TOKENS);
    String own = text.value("prompt", "");
    FewShotPrompt prompt =
        !own.isEmpty()
            ? FewShotPrompt.read(Path.of(own))
            : language.equals("zh") ? FewShotPrompt.chinese() : FewShotPrompt.english();
    TransformerModel model = keep(TransformerModel.load(folder));
    String method = text.value(RewriterText.METHOD, "");
    if (method.isEmpty()) {
      return new PromptedRewriter(model, prompt, tokens);
    }
    MethodSpec spec = OptionValue.of(OPTION, () -> Methods.parse(method));
    Workbench bench = keep(MethodRows.bench(folder, model, 1, notes));
    Detoxifier detoxifier = spec.open(bench).detoxifier();
    DetoxifiedModel view = keep(model.with(detoxifier));
    return new PromptedRewriter(view, prompt, tokens);
  }

  private Rewriter seq2seq(RewriterText text) throws IOException {
    Seq2SeqModel model =
        keep(Seq2SeqModel.load(ModelOptions.folder(text.required(OPTION, "model"))));
    return Seq2SeqRewriter.of(model).withPrefix(text.value("prefix", ""));
  }

  private DiffusionRewriter diffusion(RewriterText text) throws IOException {
    Path folder = Path.of(text.required(OPTION, "folder"));
    RewritingSettings usual = RewritingSettings.standard();
    Sampling sampling = usual.sampling();
    Sampler sampler =
        Sampler.valueOf(
            text.choice(OPTION, "sampler", List.of("ddim", "euler_maruyama", "ancestral", "heun"))
                .toUpperCase(Locale.ROOT));
    Sampling.Output output =
        Sampling.Output.valueOf(
            text.choice(OPTION, "output", List.of("prediction", "state")).toUpperCase(Locale.ROOT));
    RewritingSettings settings =
        OptionValue.of(
            OPTION,
            () ->
                new RewritingSettings(
                    new Sampling(
                        sampler,
                        text.whole(OPTION, "steps", sampling.steps()),
                        text.number(OPTION, "begin", sampling.begin()),
                        text.number(OPTION, "end", sampling.end()),
                        output),
                    text.number(OPTION, "guidance", usual.guidance()),
                    text.whole(OPTION, "candidates", usual.candidates()),
                    text.whole(OPTION, "seed", (int) usual.seed())));
    String encoder = text.value("encoder", "");
    TextDiffusion model =
        keep(
            encoder.isEmpty()
                ? TextDiffusion.load(folder)
                : TextDiffusion.load(folder, Path.of(encoder)));
    int workers = text.whole(OPTION, "workers", 1);
    return OptionValue.of(OPTION, () -> new DiffusionRewriter(model, settings, workers));
  }

  private static Rewriter chat(RewriterText text) throws IOException {
    ServerChatOptions usual =
        ServerChatOptions.of(
            ServerAddress.parse(text.required(OPTION, "url"), "url"),
            text.required(OPTION, "model"));
    ServerChatOptions options =
        usual
            .withKeyVariable(text.value("key", usual.keyVariable()))
            .with(usual.limits().withRequestsPerSecond(text.number(OPTION, "rate", 0)));
    ChatRequest.Settings greedy = ChatRewriter.standard();
    ChatRequest.Settings settings =
        OptionValue.of(
            OPTION,
            () ->
                new ChatRequest.Settings(
                    text.number(OPTION, "temperature", greedy.temperature()),
                    text.number(OPTION, "top-p", greedy.topP()),
                    text.whole(OPTION, "tokens", greedy.maxTokens()),
                    greedy.seed()));
    String own = text.value("prompt", "");
    String folder = text.value("prompts", "");
    ChatPrompts prompts =
        !own.isEmpty()
            ? ChatPrompts.read(Path.of(own))
            : !folder.isEmpty()
                ? ChatPrompts.toxiRewriteCn(Path.of(folder), ChatPrompts::likelyKey)
                : ChatPrompts.standard();
    return new ChatRewriter(ServerChat.open(options), settings, prompts);
  }

  @Override
  public void close() throws IOException {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (IOException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IOException(e);
      }
    }
  }
}
