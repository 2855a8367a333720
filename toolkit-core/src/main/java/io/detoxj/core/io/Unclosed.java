/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns in the log about objects that hold native memory and were dropped without being closed. */
public final class Unclosed {
  private static final Logger LOG = LoggerFactory.getLogger(Unclosed.class);
  private static final Cleaner CLEANER = Cleaner.create();

  private final AtomicBoolean open;

  private Unclosed(AtomicBoolean open) {
    this.open = open;
  }

  /**
   * Watches an object from its creation on.
   *
   * @param owner the object
   * @param what it is, for the message; must not refer to the owner
   */
  public static Unclosed watch(Object owner, String what) {
    return watch(owner, () -> LOG.warn("{} was never closed; its native memory is lost", what));
  }

  static Unclosed watch(Object owner, Runnable warning) {
    AtomicBoolean open = new AtomicBoolean(true);
    CLEANER.register(
        owner,
        () -> {
          if (open.get()) {
            warning.run();
          }
        });
    return new Unclosed(open);
  }

  /** Whether the object has not been closed yet. */
  public boolean isOpen() {
    return open.get();
  }

  /**
   * Notes that the object is closed.
   *
   * @return whether this was the first time
   */
  public boolean close() {
    return open.getAndSet(false);
  }
}
