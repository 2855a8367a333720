/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

/**
 * Prints its arguments in ASCII, one a line; stands for the command line in a test of its start
 * script.
 */
public final class ArgumentEcho {
  private ArgumentEcho() {}

  /** Prints. */
  @SuppressWarnings("SystemOut")
  public static void main(String[] arguments) {
    for (String argument : arguments) {
      StringBuilder line = new StringBuilder();
      argument
          .codePoints()
          .forEach(
              c -> {
                if (c < 128) {
                  line.appendCodePoint(c);
                } else {
                  line.append("U+").append(Integer.toHexString(c));
                }
              });
      System.out.println(line);
    }
  }
}
