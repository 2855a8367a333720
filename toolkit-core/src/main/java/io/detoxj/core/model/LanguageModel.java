/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import io.detoxj.core.decode.LogitsProcessor;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.Firing;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.tokenizer.Tokenizer;
import java.util.List;

/**
 * A language model as a black box: token ids in, next-token logits out. Safe for use by several
 * threads, each with its own {@link Session}.
 */
public interface LanguageModel extends AutoCloseable {
  /** Sizes, hashes and hook points; a black box has no hook points. */
  ModelInfo info();

  /**
   * Everything that makes what this model says: weights, configuration, tokenizer, how it is
   * loaded, and of a view what is attached, in order, down to the model at the bottom.
   */
  default Fingerprint fingerprint() {
    return info().fingerprint();
  }

  /** The tokenizer; closed with the model. */
  Tokenizer tokenizer();

  /** The number of tokens the logits range over. */
  default int vocabularySize() {
    return info().vocabularySize();
  }

  /** The longest sequence, in tokens. */
  default int contextLength() {
    return info().contextLength();
  }

  /**
   * The id of the end-of-text token, the first one if there are several. It is what a finished row
   * of a batch is fed, and what stands before a text if the tokenizer puts nothing there.
   */
  int endOfText();

  /**
   * Every id that ends a text, {@link #endOfText()} first: chat models end a turn with another
   * token than a document.
   */
  default List<Integer> endsOfText() {
    return List.of(endOfText());
  }

  /**
   * How many sequences it has memory for at once.
   *
   * @param tokens of the longest, what is to be generated included
   */
  default int rowsAtOnce(int tokens) {
    return Integer.MAX_VALUE;
  }

  /**
   * Opens a session with an empty cache, to be used by one thread and closed by the caller before
   * the model.
   */
  Session newSession();

  /**
   * A view of this model with detoxifiers attached, in their order; the caller closes it before
   * this model.
   *
   * @throws io.detoxj.core.DetoxException if a detoxifier needs what this model does not offer,
   *     such as a hook point of a black box
   */
  default LanguageModel with(Detoxifier... detoxifiers) {
    return DetoxifiedBlackBox.of(this, List.of(detoxifiers));
  }

  /**
   * New processors of the decoding interventions attached to this model, in their order, for one
   * batch; the caller closes them. The logits of sessions are those before these processors.
   */
  default List<LogitsProcessor> newLogitsProcessors() {
    return List.of();
  }

  /**
   * How often each intervention attached to this model acted, and how large its changes were;
   * nothing for a model without any.
   */
  default List<Firing> firings() {
    return List.of();
  }

  /**
   * How the interventions that act while a model runs, on activations and logits, acted in this
   * thread since the view was made or since its last call of this method; its counting then begins
   * anew. Edits of weights are not among them: they act always.
   */
  default List<Firing> drainFirings() {
    return List.of();
  }

  /** The edits of weights attached to this model, with their sizes; they act always. */
  default List<Firing> edits() {
    return List.of();
  }

  /** Frees the model's memory. A second call does nothing. */
  @Override
  void close();
}
