/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.examination;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * One kind of work on batch after batch, such as making outputs or scoring them. A result is a line
 * of a journal: plain data that JSON can hold. It does not depend on how items are cut into batches
 * or on what was done before.
 *
 * @param <S> what is examined
 * @param <T> a result
 */
public interface Stage<S, T> {
  /** What the time of a stage is spent on. */
  enum Cost {
    /** Making outputs. */
    GENERATION,
    /** Scoring them. */
    SCORING,
    /** Measuring how likely they are. */
    LIKELIHOOD,
    /** Anything else. */
    EXAMINATION
  }

  /** Where its results are kept. */
  JournalPlace journal(SystemIdentity system);

  /** The type of a line. */
  Class<T> lineType();

  /** What its time counts as. */
  Cost cost();

  /**
   * Does the work on a batch.
   *
   * @param system the system, which is opened when it is first asked for
   */
  T work(Supplier<S> system, Batch batch);

  /** Of how many items of the batch a result is. */
  int items(T result, Batch batch);

  /**
   * The hash of what is worked on, so that a line about something else is refused; empty if the
   * items say it all.
   */
  default String of(Batch batch) {
    return "";
  }

  /** Why a line of the journal cannot be the result of a batch; empty if it can. */
  default Optional<String> mismatch(T result, Batch batch) {
    return Optional.empty();
  }

  /** New tokens that were made, for their number a second. */
  default long newTokens(T result) {
    return 0;
  }
}
