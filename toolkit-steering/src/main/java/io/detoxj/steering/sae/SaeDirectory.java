/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import io.detoxj.core.ConfigException;
import io.detoxj.core.checkpoint.NearestNames;
import io.detoxj.core.io.ForeignText;
import io.detoxj.core.io.Utf8;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Published autoencoders by the names that SAELens gives them: a release and an id within it. The
 * directory has names and paths alone; nothing is fetched. In it are those that can be opened here,
 * SAELens folders and Gemma Scope's of the residual stream, and none that needs a number which its
 * own files lack.
 */
public final class SaeDirectory {
  private static final String RESOURCE = "sae-directory.tsv";
  private static final Pattern LAYER = Pattern.compile("layer_(\\d{1,3})/.*");
  private static final List<Entry> ALL = read();

  private SaeDirectory() {}

  /** What a published autoencoder is stored as. */
  public enum Form {
    /** A folder of SAELens. */
    SAELENS,
    /** A {@code params.npz} of Gemma Scope, which reads the residual stream after a block. */
    GEMMA_SCOPE
  }

  /**
   * A published autoencoder.
   *
   * @param release such as {@code gpt2-small-res-jb}
   * @param id within the release, such as {@code blocks.8.hook_resid_pre}
   * @param model whose activations it reads, as SAELens calls it
   * @param repository on the Hugging Face Hub
   * @param path of its folder in the repository
   * @param form what it is stored as
   */
  public record Entry(
      String release, String id, String model, String repository, String path, Form form) {
    /**
     * Opens it; the caller closes it.
     *
     * @param snapshot folder that has the files of the repository
     * @throws IOException if a file is missing or cannot be read
     * @throws io.detoxj.core.CheckpointException if the files are damaged or do not fit together
     */
    public SparseAutoencoder open(Path snapshot) throws IOException {
      Path folder = snapshot.resolve(path);
      if (form == Form.SAELENS) {
        return SparseAutoencoder.load(folder);
      }
      Matcher layer = LAYER.matcher(path);
      if (!layer.matches()) {
        throw new ConfigException(
            "%s does not say which block %s of %s reads; open it by SparseAutoencoder.loadGemmaScope"
                .formatted(path, id, release));
      }
      return SparseAutoencoder.loadGemmaScope(
          folder.resolve("params.npz"), model, Integer.parseInt(layer.group(1)));
    }
  }

  /** All of them, release by release. */
  public static List<Entry> all() {
    return ALL;
  }

  /** The names of the releases. */
  public static List<String> releases() {
    return ALL.stream().map(Entry::release).distinct().toList();
  }

  /**
   * The autoencoder of a release and id.
   *
   * @throws ConfigException if there is none; the message has the nearest names
   */
  public static Entry find(String release, String id) {
    List<Entry> ofRelease = ALL.stream().filter(one -> one.release().equals(release)).toList();
    if (ofRelease.isEmpty()) {
      throw new ConfigException(
          "no release \"%s\" of autoencoders is in the directory; the nearest are %s"
              .formatted(ForeignText.shown(release, 80), NearestNames.to(release, releases())));
    }
    return ofRelease.stream()
        .filter(one -> one.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigException(
                    "release %s has no autoencoder \"%s\"; the nearest are %s"
                        .formatted(
                            release,
                            ForeignText.shown(id, 80),
                            NearestNames.to(id, ofRelease.stream().map(Entry::id).toList()))));
  }

  private static List<Entry> read() {
    List<Entry> all = new ArrayList<>();
    try (InputStream in =
            Objects.requireNonNull(SaeDirectory.class.getResourceAsStream(RESOURCE), RESOURCE);
        BufferedReader lines = Utf8.reader(in)) {
      String[] release = {};
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] fields = line.split("\t", -1);
        if (!fields[0].isEmpty()) {
          release = fields;
          continue;
        }
        Form form = release[3].equals("saelens") ? Form.SAELENS : Form.GEMMA_SCOPE;
        String path = fields[fields.length - 1];
        all.add(new Entry(release[0], fields[1], release[1], release[2], path, form));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the directory of autoencoders is not in the jar whole", e);
    }
    return List.copyOf(all);
  }
}
