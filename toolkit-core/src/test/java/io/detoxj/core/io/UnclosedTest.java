/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class UnclosedTest {
  private static boolean warned(CountDownLatch latch, long milliseconds)
      throws InterruptedException {
    for (long waited = 0; waited < milliseconds; waited += 20) {
      System.gc();
      if (latch.await(20, TimeUnit.MILLISECONDS)) {
        return true;
      }
    }
    return false;
  }

  @Test
  void a_dropped_object_is_warned_of() throws InterruptedException {
    CountDownLatch latch = new CountDownLatch(1);
    Unclosed.watch(new Object(), latch::countDown);
    // However long the machine takes to find that nobody has it any more.
    assertThat(warned(latch, Long.MAX_VALUE)).isTrue();
  }

  @Test
  void a_closed_one_is_not() throws InterruptedException {
    CountDownLatch latch = new CountDownLatch(1);
    Unclosed open = Unclosed.watch(new Object(), latch::countDown);
    assertThat(open.close()).isTrue();
    assertThat(open.close()).isFalse();
    assertThat(open.isOpen()).isFalse();
    assertThat(warned(latch, 200)).isFalse();
  }
}
