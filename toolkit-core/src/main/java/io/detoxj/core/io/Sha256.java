/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of bytes and files, for provenance. */
public final class Sha256 {
  private Sha256() {}

  /** The 32 bytes of the digest of some bytes. */
  public static byte[] digest(byte[] bytes) {
    return newDigest().digest(bytes);
  }

  /** The digest of some bytes in lower-case hexadecimal, 64 characters. */
  public static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(digest(bytes));
  }

  /**
   * The digest of a file in lower-case hexadecimal.
   *
   * @throws IOException if the file cannot be read
   */
  public static String hex(Path file) throws IOException {
    MessageDigest digest = newDigest();
    Files.copy(file, new DigestOutputStream(OutputStream.nullOutputStream(), digest));
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The digest of a text in UTF-8, in lower-case hexadecimal. */
  public static String hexOf(String text) {
    return hex(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A digest of nothing yet. */
  public static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
