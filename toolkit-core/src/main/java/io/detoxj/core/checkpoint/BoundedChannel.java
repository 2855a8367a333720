/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Locale;

/**
 * Takes exactly the bytes of one tensor, so that a source that miscounts cannot shift the tensors
 * after its own. Closing it leaves the file open.
 */
final class BoundedChannel implements WritableByteChannel {
  private final WritableByteChannel file;
  private final String tensor;
  private final long expected;
  private long written;

  BoundedChannel(WritableByteChannel file, String tensor, long expected) {
    this.file = file;
    this.tensor = tensor;
    this.expected = expected;
  }

  @Override
  public int write(ByteBuffer buffer) throws IOException {
    if (buffer.remaining() > expected - written) {
      throw miscounted("more than " + written);
    }
    int count = 0;
    while (buffer.hasRemaining()) {
      count += file.write(buffer);
    }
    written += count;
    return count;
  }

  /** Checks that all bytes have come. */
  void requireFull() {
    if (written != expected) {
      throw miscounted(Long.toString(written));
    }
  }

  private IllegalStateException miscounted(String count) {
    return new IllegalStateException(
        String.format(
            Locale.ROOT,
            "the source of tensor %s wrote %s bytes; its shape and type need %d",
            tensor,
            count,
            expected));
  }

  @Override
  public boolean isOpen() {
    return file.isOpen();
  }

  @Override
  public void close() {}
}
