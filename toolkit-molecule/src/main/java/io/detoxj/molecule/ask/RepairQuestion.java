/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.ask;

import io.detoxj.core.chat.ChatRequest;
import io.detoxj.core.io.Sha256;
import io.detoxj.molecule.benchmark.RepairPrompt;
import io.detoxj.molecule.benchmark.RepairPrompts;
import io.detoxj.molecule.benchmark.RepairTask;
import io.detoxj.molecule.chemistry.InvalidMoleculeException;

/**
 * A task with what a model is told of it.
 *
 * @param task the molecule
 * @param texts without the picture
 */
record RepairQuestion(RepairTask task, RepairPrompt texts) {
  /** Of the texts. */
  String sha256() {
    return Sha256.hexOf(texts.system() + "\0" + texts.user());
  }

  /**
   * The request.
   *
   * @throws InvalidMoleculeException if a picture is wanted and cannot be drawn
   */
  ChatRequest request(boolean picture, ChatRequest.Settings settings) {
    byte[] drawn = picture ? RepairPrompts.picture(task) : null;
    return new ChatRequest(task.unitId(), texts.system(), texts.user(), drawn, settings);
  }
}
