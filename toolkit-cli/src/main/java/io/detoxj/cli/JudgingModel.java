/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.UsageException;
import io.detoxj.core.chat.ChatFormat;
import io.detoxj.core.chat.LocalChat;
import io.detoxj.core.chat.ServerChat;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.molecule.endpoint.ModelEndpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A language model that judges molecules, and where its answers are kept. */
final class JudgingModel {
  private static final String FOLDER = "model:";
  private static final int PARALLEL = 4;

  @Option(
      names = "--judgements",
      paramLabel = "FILE",
      description =
          "Where the answers of a language model that judges are kept, so that nothing is asked twice;"
              + " --judge replay:FILE reads them")
  private @Nullable Path judgements;

  @Mixin private LoadingOptions loading = new LoadingOptions();

  /** A judge that is open. */
  record Open(ModelEndpoint endpoint, @Nullable TransformerModel model) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      try {
        endpoint.close();
      } finally {
        if (model != null) {
          model.close();
        }
      }
    }
  }

  /** Whether a judge is a language model. */
  static boolean isMeant(String judge) {
    return judge.equals("llm") || judge.matches("(?s)(llm|model|https?):.*");
  }

  /** Refuses a file of judgements where none are made. */
  void requireUnused() {
    if (judgements != null) {
      throw new UsageException("--judgements is for --judge llm:... and model:...; leave it out");
    }
  }

  /**
   * Opens one; the caller closes it.
   *
   * @throws UsageException if it is not written as it must be
   * @throws IOException if a file cannot be read
   */
  Open open(String judge) throws IOException {
    Optional<AskedModel> server =
        AskedModel.read("--judge", judge.equals("llm") ? "llm:" : judge, 0);
    if (judgements == null) {
      throw new UsageException(
          "--judge with a language model needs --judgements FILE, where its answers are kept");
    }
    if (server.isPresent()) {
      return new Open(
          ModelEndpoint.open(ServerChat.open(server.get().server()), judgements, PARALLEL), null);
    }
    String place = judge.substring(FOLDER.length());
    if (place.isEmpty()) {
      throw new UsageException("--judge: model: needs a checkpoint folder or the id of a model");
    }
    Path folder = ModelOptions.folder(place);
    ChatFormat format = ChatFormat.of(folder);
    TransformerModel model = loading.open(folder);
    try {
      String name =
          Files.isDirectory(Path.of(place))
              ? String.valueOf(folder.toRealPath().getFileName())
              : place;
      return new Open(
          ModelEndpoint.open(new LocalChat(model, name, format, 1), judgements, 1), model);
    } catch (IOException | RuntimeException e) {
      model.close();
      throw e;
    }
  }
}
