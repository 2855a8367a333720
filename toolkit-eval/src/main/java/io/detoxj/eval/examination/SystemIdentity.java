/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.examination;

import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.Sha256;

/**
 * What makes the outputs of one system what they are, and nothing else. Two systems share what is
 * kept of them only if all of this is equal; their names are not in it.
 *
 * <p>What is kept lies under a name made of the {@code handle}, which may know less than the
 * fingerprint, such as a model by its weights alone: with another configuration beside the same
 * weights the old work is then found, and the header of its journal refuses it and says what
 * differs. All other differences lead to another name.
 *
 * @param system everything that makes its outputs
 * @param handle by what its work is found
 */
public record SystemIdentity(Fingerprint system, String handle) {
  private static final Fingerprint ALONE = Fingerprint.builder().build();
  private static final int KEY_LENGTH = 16;

  /** The place of what the system itself does, with nothing beside it. */
  public JournalPlace outputs(String kind, Fingerprint settings) {
    return outputs(kind, settings, ALONE);
  }

  /**
   * The place of what is done with the outputs of the system.
   *
   * @param kind of work, such as {@code scores}
   * @param settings the items, and how outputs are made of them
   * @param by what does it
   */
  public JournalPlace outputs(String kind, Fingerprint settings, Fingerprint by) {
    String name = name(handle + settings.sha256()) + "/" + kind;
    return new JournalPlace(
        by.equals(ALONE) ? name : name + "-" + name(by.handle()),
        begun("detoxj-" + kind + "-2", by).put("generation", settings).build().json());
  }

  /** The place of what an examination with one result of each item found of the system. */
  public JournalPlace examination(Fingerprint examination) {
    return new JournalPlace(
        "examinations/" + name(handle + examination.handle()),
        begun("detoxj-examination-2", examination).build().json());
  }

  private Fingerprint.Builder begun(String format, Fingerprint by) {
    return Fingerprint.builder().put("format", format).put("by", by).put("system", system);
  }

  /** A short name of something for files. */
  private static String name(String text) {
    return Sha256.hexOf(text).substring(0, KEY_LENGTH);
  }
}
