/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.hub;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.checkpoint.CheckpointFolder;
import io.detoxj.core.checkpoint.NearestNames;
import io.detoxj.core.gguf.GgufConversion;
import io.detoxj.core.gguf.GgufFile;
import io.detoxj.core.io.ForeignText;
import io.detoxj.core.io.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The cache of Hugging Face models on this machine, in the layout that the Python libraries share:
 * {@code models--org--name} with {@code refs}, {@code snapshots} and {@code blobs}. Nothing is
 * downloaded but by {@link #download}.
 */
public final class HubCache {
  private static final String PREFIX = "models--";

  private final Path root;
  private final UnaryOperator<@Nullable String> environment;

  HubCache(Path root, UnaryOperator<@Nullable String> environment) {
    this.root = root;
    this.environment = environment;
  }

  /**
   * The user's cache, found as the Python libraries find it: HF_HUB_CACHE, else
   * HUGGINGFACE_HUB_CACHE, else {@code hub} below HF_HOME, else {@code huggingface/hub} below
   * XDG_CACHE_HOME, else {@code ~/.cache/huggingface/hub}. In each, {@code ~} at the start is the
   * home folder and {@code $NAME} an environment variable.
   *
   * @throws io.detoxj.core.ConfigException if a variable is no path
   */
  public static HubCache standard() {
    return standard(System::getenv);
  }

  static HubCache standard(UnaryOperator<@Nullable String> environment) {
    CachePlaces places = new CachePlaces(environment);
    Path root =
        places
            .named("HF_HUB_CACHE", "")
            .or(() -> places.named("HUGGINGFACE_HUB_CACHE", ""))
            .or(() -> places.named("HF_HOME", "hub"))
            .or(() -> places.named("XDG_CACHE_HOME", "huggingface/hub"))
            .orElseGet(() -> places.home().resolve(".cache/huggingface/hub"));
    return new HubCache(root, environment);
  }

  /** A cache in a folder. */
  public static HubCache at(Path root) {
    return new HubCache(root, System::getenv);
  }

  /** The folder. */
  public Path root() {
    return root;
  }

  /**
   * The folder of a model's files.
   *
   * @param model a folder, which is returned as it is, or a GGUF file, which is turned into a
   *     folder of this cache at the first call, or a model id, or a model id with {@code @revision}
   * @throws CheckpointException if there is neither; the message has the nearest models there are
   * @throws IOException if the cache cannot be read
   */
  public Path find(String model) throws IOException {
    Path given = path(model);
    if (!model.isBlank() && Files.isDirectory(given)) {
      return given;
    }
    if (GgufFile.is(given)) {
      return GgufConversion.cached(given, root);
    }
    if (Files.isRegularFile(given)) {
      throw new CheckpointException(CheckpointFolder.isAFile(given));
    }
    int at = model.indexOf('@');
    HubRequest request;
    try {
      request = HubRequest.of(at < 0 ? model : model.substring(0, at));
      request = at < 0 ? request : request.at(model.substring(at + 1));
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(
          "there is no folder \"" + model + "\", and " + e.getMessage(), e);
    }
    Path snapshot = snapshot(request);
    if (snapshot == null) {
      List<String> others = models();
      throw new CheckpointException(
          "there is no folder \"%s\", and the cache %s%s; to fetch it, call HubCache.download(HubRequest.of(\"%s\"), progress)"
              .formatted(
                  model,
                  root.toAbsolutePath(),
                  others.isEmpty()
                      ? " has no model"
                      : " does not hold that model in this revision; nearest of its models: "
                          + NearestNames.to(request.modelId(), others),
                  request.modelId()));
    }
    return snapshot;
  }

  private static Path path(String model) {
    try {
      return Path.of(model);
    } catch (InvalidPathException e) {
      throw new CheckpointException(
          "\"" + ForeignText.shown(model) + "\" is neither a path nor a model id", e);
    }
  }

  /**
   * The ids of the models in the cache, sorted.
   *
   * @throws IOException if the cache's folder cannot be read
   */
  public List<String> models() throws IOException {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(root)) {
      return folders
          .map(folder -> folder.getFileName().toString())
          .filter(name -> name.startsWith(PREFIX))
          .map(name -> name.substring(PREFIX.length()).replace("--", "/"))
          .sorted()
          .toList();
    }
  }

  /**
   * Downloads what is missing of a model and returns its folder. Reads the endpoint from
   * HF_ENDPOINT, an access token from HF_TOKEN, and refuses if HF_HUB_OFFLINE is set. Every file is
   * checked by size and hash; an interrupted download goes on where it ended. A server that stalls,
   * or sends less than a kilobyte a second, is given up and asked for the rest.
   *
   * @param progress hears of bytes
   * @throws io.detoxj.core.ConfigException if HF_ENDPOINT is no http or https address or holds a
   *     password or key, or HF_TOKEN cannot be sent
   * @throws CheckpointException if what the server sends is not what it announced, or it refuses
   * @throws IOException if it cannot be reached, or a file cannot be written
   */
  public Path download(HubRequest request, ProgressListener progress) throws IOException {
    return new HubDownload(this, HubClient.of(environment), progress).run(request);
  }

  Path folder(String modelId) {
    return root.resolve(PREFIX + modelId.replace("/", "--"));
  }

  private @Nullable Path snapshot(HubRequest request) throws IOException {
    Path folder = folder(request.modelId());
    Path reference = folder.resolve("refs").resolve(request.revision());
    String commit = request.revision();
    if (Files.isRegularFile(reference) && Files.size(reference) < 200) {
      commit = Files.readString(reference).strip();
    }
    if (!commit.matches("[0-9A-Za-z]{1,64}")) {
      return null;
    }
    Path snapshot = folder.resolve("snapshots").resolve(commit);
    return Files.isDirectory(snapshot) ? snapshot : null;
  }
}
