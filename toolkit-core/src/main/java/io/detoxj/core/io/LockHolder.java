/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Who has a lock, as the lock's file says it.
 *
 * @param pid of the process
 * @param host the machine's name
 * @param started when the lock was taken
 * @param command the program without its options, which may hold a key
 */
record LockHolder(
    long pid, @Nullable String host, @Nullable String started, @Nullable String command) {
  private static final int MOST_BYTES = 2000;
  private static final int MOST_LETTERS = 100;
  private static final JsonMapper JSON = BoundedJson.mapper();
  private static final Path LINUX_NAME = Path.of("/proc/sys/kernel/hostname");

  /** This process, now. */
  static LockHolder ofThisProcess() {
    return new LockHolder(
        ProcessHandle.current().pid(),
        hostName(),
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        program(System.getProperty("sun.java.command", "")));
  }

  /** The main class or jar without its package or folder, and a subcommand. */
  static String program(String command) {
    String[] words = command.split(" ", 3);
    String main = words[0].replaceAll("^.*[/\\\\]", "");
    String program = main.endsWith(".jar") ? main : main.replaceAll("^.*\\.", "");
    boolean subcommand = words.length > 1 && words[1].matches("[a-z][a-z-]*");
    return subcommand ? program + " " + words[1] : program;
  }

  /** Without a question to the network, which may take its time. */
  static String hostName() {
    try {
      if (Files.isReadable(LINUX_NAME)) {
        return Files.readString(LINUX_NAME).strip();
      }
    } catch (IOException e) {
      return fromEnvironment();
    }
    return fromEnvironment();
  }

  private static String fromEnvironment() {
    String name = System.getenv("COMPUTERNAME");
    String other = System.getenv("HOSTNAME");
    return name != null ? name : other != null ? other : "";
  }

  /** Writes itself as all that a file holds. */
  void writeTo(FileChannel channel) throws IOException {
    channel.truncate(0);
    ByteBuffer bytes =
        ByteBuffer.wrap((JSON.writeValueAsString(this) + "\n").getBytes(StandardCharsets.UTF_8));
    for (long at = 0; bytes.hasRemaining(); ) {
      at += channel.write(bytes, at);
    }
  }

  /** Reads what a file says; null if it says nothing that can be read. */
  static @Nullable LockHolder read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return JSON.readValue(in.readNBytes(MOST_BYTES), LockHolder.class);
    } catch (IOException e) {
      return null;
    }
  }

  /** For a message, such as: process 12 on host since 2024-01-01T00:00:00Z (Detoxj evaluate). */
  String told() {
    StringBuilder told = new StringBuilder("process " + pid);
    add(told, " on ", host, "");
    add(told, " since ", started, "");
    add(told, " (", command, ")");
    return told.toString();
  }

  private static void add(StringBuilder told, String before, @Nullable String text, String after) {
    // Anyone may have written the file.
    String plain = text == null ? "" : text.replaceAll("[^\\p{L}\\p{N} .:_+-]", "");
    if (!plain.isBlank()) {
      told.append(before).append(plain, 0, Math.min(plain.length(), MOST_LETTERS)).append(after);
    }
  }
}
