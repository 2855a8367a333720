/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.chat;

import io.detoxj.core.DetoxException;
import io.detoxj.core.io.Fingerprint;
import java.util.List;

/** A language model that is asked and answers. Safe for several threads. */
public interface ChatModel {
  /** What tables call it. */
  String name();

  /** What answers and where; of the weights on a server nothing is known. */
  Fingerprint fingerprint();

  /** Whether it is shown pictures, too. */
  boolean seesPictures();

  /** How many requests are best given together. */
  int atOnce();

  /**
   * Answers requests, which do not depend on each other.
   *
   * @return as many, in their order; a reply says itself if there is no answer
   * @throws DetoxException if no request can be answered, as when the key or the model's name is
   *     wrong
   */
  List<ChatReply> answer(List<ChatRequest> requests);
}
