/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.engine;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import io.detoxj.core.io.Offline;

/** With how many threads libtorch computes an operation. */
public final class EngineThreads {
  private EngineThreads() {}

  /**
   * From now on and in the whole process an operation takes one thread, so that several Java
   * threads can compute side by side. What is computed then no longer hangs on the number of cores.
   */
  public static void one() {
    Offline.byDefault();
    Engine.getEngine("PyTorch");
    JniUtils.setNumThreads(1);
  }

  /** How many an operation takes. */
  public static int count() {
    Offline.byDefault();
    Engine.getEngine("PyTorch");
    return JniUtils.getNumThreads();
  }
}
