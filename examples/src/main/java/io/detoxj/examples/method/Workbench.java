/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.method;

import io.detoxj.core.ConfigException;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.toxicity.prompt.PromptFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A model with all that its methods have open: autoencoders, value networks, other models. What two
 * methods share is opened once. Closing it closes everything but the model; views of the model must
 * be closed before.
 */
public final class Workbench implements AutoCloseable {
  /** Opens something that has to be closed. */
  @FunctionalInterface
  interface Opening<T extends AutoCloseable> {
    T open() throws IOException;
  }

  private final Path folder;
  private final TransformerModel model;
  private final long seed;
  private final Map<String, AutoCloseable> byName = new HashMap<>();
  private final OpenThings opened = new OpenThings();

  /**
   * Creates one.
   *
   * @param folder the model's, beside whose files the usual artifacts lie
   * @param model stays with the caller
   * @param seed of random controls
   */
  public Workbench(Path folder, TransformerModel model, long seed) {
    this.folder = folder;
    this.model = model;
    this.seed = seed;
  }

  TransformerModel model() {
    return model;
  }

  long seed() {
    return seed;
  }

  /** Texts on which it is checked that something fits the model; a run's own may be too few. */
  static List<String> texts() {
    return PromptFile.bundled().stream().map(one -> one.prompt().text()).toList();
  }

  /**
   * The usual place of something beside the model's files, if the user names no other.
   *
   * @param what in words
   * @param key the setting with which the user names another
   * @param how to make it
   * @throws ConfigException if it is not there
   */
  Path beside(Settings settings, String key, String name, String what, String how) {
    Path path = settings.path(key, folder.resolve(name));
    if (!Files.exists(path)) {
      throw new ConfigException(
          "%s: there is no %s at %s; %s, or name one with %s=..."
              .formatted(settings.kind(), what, path, how, key));
    }
    return path;
  }

  /** Opens, or gives what is open under that name already. */
  <T extends AutoCloseable> T shared(Class<T> type, Path place, Opening<T> opening)
      throws IOException {
    String name = type.getName() + " " + place.toAbsolutePath().normalize();
    AutoCloseable known = byName.get(name);
    if (known != null) {
      return type.cast(known);
    }
    T made = opening.open();
    byName.put(name, made);
    opened.keep(made);
    return made;
  }

  @Override
  public void close() {
    opened.close();
  }
}
