/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class BesideTest {
  @Test
  void it_goes_on_beside_its_caller() throws IOException {
    CountDownLatch begun = new CountDownLatch(1);
    Beside<String> work =
        Beside.start(
            "work",
            () -> {
              begun.await();
              return Thread.currentThread().getName();
            });
    begun.countDown();
    assertThat(work.get()).isEqualTo("work");
    assertThat(work.get()).isEqualTo("work");
  }

  @Test
  void what_it_throws_comes_out_as_it_was() {
    IOException io = new FileNotFoundException("no such file");
    assertThatThrownBy(Beside.start("a", () -> fail(io))::get).isSameAs(io);
    IllegalStateException unchecked = new IllegalStateException("no");
    assertThatThrownBy(Beside.start("b", () -> fail(unchecked))::get).isSameAs(unchecked);
    AssertionError error = new AssertionError("no");
    assertThatThrownBy(
            Beside.start(
                    "c",
                    () -> {
                      throw error;
                    })
                ::get)
        .isSameAs(error);
  }

  private static String fail(Exception e) throws Exception {
    throw e;
  }

  @Test
  void an_interruption_waits_and_is_kept() throws IOException {
    CountDownLatch end = new CountDownLatch(1);
    Beside<Integer> work =
        Beside.start(
            "work",
            () -> {
              end.await();
              return 3;
            });
    Thread.currentThread().interrupt();
    new Thread(end::countDown).start();
    assertThat(work.get()).isEqualTo(3);
    assertThat(Thread.interrupted()).isTrue();
  }
}
