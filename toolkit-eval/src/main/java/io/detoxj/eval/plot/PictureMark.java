/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.plot;

import io.detoxj.core.io.OwnOutput;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Says in a picture what made it, so that a later run knows it as one of ours. */
final class PictureMark {
  /** Signature and first chunk of every PNG. */
  private static final int PNG_HEAD = 33;

  private PictureMark() {}

  /** The picture, a PNG or an SVG, with the mark. */
  static byte[] add(byte[] picture) {
    return picture[0] == (byte) 0x89 ? png(picture) : svg(picture);
  }

  private static byte[] svg(byte[] picture) {
    String text = new String(picture, StandardCharsets.UTF_8);
    int root = text.indexOf("<svg");
    return (text.substring(0, root) + OwnOutput.DRAWING_MARK + "\n" + text.substring(root))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] png(byte[] picture) {
    byte[] chunk = ("tEXtSoftware\0" + OwnOutput.NAME).getBytes(StandardCharsets.ISO_8859_1);
    CRC32 crc = new CRC32();
    crc.update(chunk);
    return ByteBuffer.allocate(picture.length + 8 + chunk.length)
        .put(picture, 0, PNG_HEAD)
        .putInt(chunk.length - 4)
        .put(chunk)
        .putInt((int) crc.getValue())
        .put(picture, PNG_HEAD, picture.length - PNG_HEAD)
        .array();
  }
}
