/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

/** Hears how far a long run is. */
@FunctionalInterface
public interface ProgressListener {
  /**
   * Called after each unit of work, on the thread that did it.
   *
   * @param done units finished
   * @param total units in all
   * @param message what happened last, one line
   */
  void progress(long done, long total, String message);

  /** Hears and says nothing. */
  static ProgressListener silent() {
    return (done, total, message) -> {};
  }
}
