/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.benchmark;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a model is told.
 *
 * @param system who it is to be and how it answers
 * @param user the task with the molecule
 * @param picture the molecule as PNG, to be sent beside the text, or null
 */
@SuppressWarnings("ArrayRecordComponent") // bytes of one picture, handed on and never compared
public record RepairPrompt(String system, String user, byte @Nullable [] picture) {
  /** The picture, if there is one. */
  public Optional<byte[]> image() {
    return Optional.ofNullable(picture).map(byte[]::clone);
  }
}
