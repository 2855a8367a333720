/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import io.detoxj.core.ConfigException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Takes the lock of a folder and holds it until it is sent a line, or says why it cannot. */
@SuppressWarnings("try") // locks are held, not used
final class LockingProgram {
  private LockingProgram() {}

  @SuppressWarnings({
    "try",
    "SystemOut"
  }) // the lock is held, not used; the test that started the process listens
  public static void main(String[] arguments) throws IOException {
    try (OutputLock lock = OutputLock.ofFolder(Path.of(arguments[0]))) {
      System.out.println("locked");
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
    } catch (ConfigException e) {
      System.out.println("refused " + e.getMessage());
    }
  }
}
