/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A system, opened when it is first needed: a journal may have all there is to know. */
final class LazySystem<S> implements Supplier<S>, AutoCloseable {
  private final SystemUnderTest<S> system;
  private SystemUnderTest.@Nullable Opened<S> opened;

  LazySystem(SystemUnderTest<S> system) {
    this.system = system;
  }

  /** Opens it once, whoever asks. */
  @Override
  public synchronized S get() {
    if (opened == null) {
      opened = system.open();
    }
    return opened.system();
  }

  @Override
  public void close() {
    if (opened != null) {
      opened.close();
    }
  }
}
