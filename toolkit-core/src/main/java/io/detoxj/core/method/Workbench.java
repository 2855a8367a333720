/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.method;

import io.detoxj.core.ConfigException;
import io.detoxj.core.io.Closer;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.score.Scorer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model with all that its methods have open: autoencoders, value networks, other models. What two
 * methods share is opened once. Closing it closes everything but the model; views of the model must
 * be closed before. For one thread at a time.
 */
public final class Workbench implements AutoCloseable {
  /**
   * Opens something that methods share.
   *
   * @param <T> what it is; closed with the workbench if it can be closed
   */
  @FunctionalInterface
  public interface Opening<T> {
    /**
     * Opens it.
     *
     * @throws IOException if a file cannot be read
     */
    T open() throws IOException;
  }

  /** Opens a scorer by the name that users give it. */
  @FunctionalInterface
  public interface ScorerOpening {
    /**
     * Opens it.
     *
     * @throws io.detoxj.core.ConfigException if there is none of that name
     * @throws IOException if a file cannot be read
     */
    Scorer open(String name) throws IOException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(Workbench.class);

  private final Path folder;
  private final TransformerModel model;
  private final long seed;
  private final List<String> sampleTexts;
  private final Consumer<String> notes;
  private final ScorerOpening scorers;
  private final Map<String, Object> byName = new HashMap<>();
  private final Closer opened = new Closer();

  /**
   * Creates one.
   *
   * @param folder the model's, in which the usual artifacts lie beside its files
   * @param model stays with the caller
   * @param seed of random controls
   * @param sampleTexts on which it is checked that something fits the model; none checks nothing
   * @param notes is told what the user should know, such as that vectors were made anew
   * @param scorers opens what methods ask of by name
   */
  public Workbench(
      Path folder,
      TransformerModel model,
      long seed,
      List<String> sampleTexts,
      Consumer<String> notes,
      ScorerOpening scorers) {
    this.folder = folder;
    this.model = model;
    this.seed = seed;
    this.sampleTexts = List.copyOf(sampleTexts);
    this.notes = notes;
    this.scorers = scorers;
  }

  /** One that knows no scorer by name. */
  public Workbench(
      Path folder,
      TransformerModel model,
      long seed,
      List<String> sampleTexts,
      Consumer<String> notes) {
    this(folder, model, seed, sampleTexts, notes, Workbench::unknown);
  }

  private static Scorer unknown(String name) {
    throw new ConfigException(
        "the scorer \"%s\" cannot be opened by its name here; make the method in Java, with a scorer that is open"
            .formatted(name));
  }

  /**
   * One with the seed 1 and without checks on texts, whose notes go to the log.
   *
   * @param folder the model's, in which the usual artifacts lie beside its files
   * @param model stays with the caller
   */
  public static Workbench of(Path folder, TransformerModel model) {
    return new Workbench(folder, model, 1, List.of(), LOG::warn);
  }

  /** The model that is changed. */
  public TransformerModel model() {
    return model;
  }

  /** The folder of its checkpoint. */
  public Path folder() {
    return folder;
  }

  /** Of random controls. */
  public long seed() {
    return seed;
  }

  /** Texts on which it is checked that something fits the model; may be empty. */
  public List<String> sampleTexts() {
    return sampleTexts;
  }

  /** Tells the user something that is no error. */
  public void note(String note) {
    notes.accept(note);
  }

  /**
   * What an option names, or the usual file or folder beside the model's.
   *
   * @param option with which the user names another
   * @param usual its name in the model's folder
   * @param what in words, such as {@code value network}
   * @param how to make it, such as {@code make it with train-value}
   * @throws MissingArtifactException if it is not there
   */
  public Path beside(
      MethodSettings settings, MethodOption<Path> option, String usual, String what, String how) {
    Path path = settings.find(option).orElse(folder.resolve(usual));
    if (!Files.exists(path)) {
      throw new MissingArtifactException(
          "%s: there is no %s at %s; %s, or name one with %s=..."
              .formatted(settings.kind(), what, path, how, option.name()));
    }
    return path;
  }

  /**
   * Opens something, or gives what is open from that place already.
   *
   * @param type of it
   * @param place of its file or folder
   * @param opening opens it at the first call
   * @throws IOException if a file cannot be read
   */
  public <T> T shared(Class<T> type, Path place, Opening<T> opening) throws IOException {
    return kept(type, type.getName() + " " + place.toAbsolutePath().normalize(), opening);
  }

  /**
   * Opens a scorer by its name, as the program that the workbench belongs to names them, or gives
   * the one that is open already. Closed with the workbench.
   *
   * @throws ConfigException if there is none of that name
   * @throws IOException if a file cannot be read
   */
  public Scorer scorer(String name) throws IOException {
    return kept(Scorer.class, "scorer " + name, () -> scorers.open(name));
  }

  private <T> T kept(Class<T> type, String name, Opening<T> opening) throws IOException {
    Object known = byName.get(name);
    if (known != null) {
      return type.cast(known);
    }
    T made = opening.open();
    byName.put(name, made);
    if (made instanceof AutoCloseable closeable) {
      opened.keep(closeable);
    }
    return made;
  }

  @Override
  public void close() {
    byName.clear();
    opened.close();
  }
}
