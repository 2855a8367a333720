/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.method;

import java.io.IOException;
import java.util.Map;

/** A kind of detoxifier that can be written as {@code name:key=value,...}. */
public interface MethodKind {
  /** Its name, lower case with hyphens. */
  String name();

  /** What it does, in a line. */
  String summary();

  /** How it is written. */
  String example();

  /** The settings by key, each with its meaning and default. */
  Map<String, String> settings();

  /**
   * Opens what it needs and makes the detoxifier.
   *
   * @throws io.detoxj.core.DetoxException if a setting is wrong or something does not fit
   * @throws IOException if a file cannot be read
   */
  Method open(MethodSpec.Part part, Workbench bench) throws IOException;
}
