/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli.console;

import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Control-C: lets the batch that is running come to its end, so that it is kept. True once it was
 * pressed.
 */
public final class Interruption implements BooleanSupplier, AutoCloseable {
  private static final long LONGEST_WAIT = 30;

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook;
  private volatile boolean wanted;

  private Interruption(PrintWriter out, String notice) {
    hook = new Thread(() -> stop(out, notice), "interruption");
  }

  /**
   * Listens from now on until it is closed.
   *
   * @param notice what is told when it comes
   */
  public static Interruption listening(PrintWriter out, String notice) {
    Interruption interruption = new Interruption(out, notice);
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  private void stop(PrintWriter out, String notice) {
    wanted = true;
    out.println(notice);
    out.flush();
    try {
      if (!ended.await(LONGEST_WAIT, TimeUnit.SECONDS)) {
        out.println("this takes too long, and is not kept");
        out.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean getAsBoolean() {
    return wanted;
  }

  @Override
  public void close() {
    ended.countDown();
    if (!wanted) {
      Runtime.getRuntime().removeShutdownHook(hook);
    }
  }
}
