/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

/** Keeps DJL from reaching out: by default it looks for natives to download, and calls home. */
public final class Offline {
  private static final String PROPERTY = "ai.djl.offline";

  private Offline() {}

  /**
   * Sets {@code ai.djl.offline} to true, unless the user has set it to anything. Called before each
   * first use of DJL.
   *
   * @throws io.detoxj.core.ConfigException if DJL has no folder into which it can unpack its native
   *     libraries; the message says which one it would be and how to choose another
   */
  public static void byDefault() {
    if (System.getProperty(PROPERTY) == null) {
      System.setProperty(PROPERTY, "true");
    }
    LibraryFolder.require(
        name -> {
          String set = System.getenv(name);
          return set == null || set.isEmpty() ? System.getProperty(name) : set;
        });
  }
}
