/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names of files that are being written, such as {@code .report.json.UUID.part}. A process without
 * the lock of the folder adds who it is, so that whoever has the lock knows which parts nobody
 * writes to any more.
 */
final class PartFile {
  private static final Pattern NAME =
      Pattern.compile(
          "\\.(?<target>.+)\\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
              + "(?:\\.(?<host>[0-9a-f]{8})-(?<pid>[0-9]{1,18}))?\\.part");

  private PartFile() {}

  /** A new name beside a target. */
  static Path beside(Path target, Path folder) throws IOException {
    String owner =
        OutputLock.holdsFolderInThisThread(folder)
            ? ""
            : "." + host() + "-" + ProcessHandle.current().pid();
    return folder.resolve("." + target.getFileName() + "." + UUID.randomUUID() + owner + ".part");
  }

  /**
   * Deletes the parts that no living process can own. To be called with the lock.
   *
   * @param target parts of this file alone; empty for those of all files
   */
  static void sweep(Path folder, String target) throws IOException {
    try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, ".*.part")) {
      for (Path part : parts) {
        Matcher name = NAME.matcher(part.getFileName().toString());
        if (name.matches()
            && (target.isEmpty() || target.equals(name.group("target")))
            && ownerless(name.group("host"), name.group("pid"), target.isEmpty())) {
          Files.deleteIfExists(part);
        }
      }
    }
  }

  private static boolean ownerless(
      @Nullable String host, @Nullable String pid, boolean wholeFolder) {
    if (host == null || pid == null) {
      // Made with the lock of the folder, which whoever sweeps the folder has now.
      return wholeFolder;
    }
    return host.equals(host()) && ProcessHandle.of(Long.parseLong(pid)).isEmpty();
  }

  private static String host() {
    return Sha256.hex(LockHolder.hostName().getBytes(StandardCharsets.UTF_8)).substring(0, 8);
  }
}
