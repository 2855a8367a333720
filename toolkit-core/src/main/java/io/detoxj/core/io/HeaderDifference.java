/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import io.detoxj.core.ConfigException;

/** Says in what the header of a file is another one than was expected. */
final class HeaderDifference {
  private HeaderDifference() {}

  /**
   * The part of a message that begins with a colon; empty if a header is no fingerprint.
   *
   * @param header the one that was expected
   * @param found the one of the file
   */
  static String explained(String header, String found) {
    try {
      return ": this run " + Fingerprint.parse(header).explain(Fingerprint.parse(found), "there");
    } catch (ConfigException e) {
      return "";
    }
  }
}
