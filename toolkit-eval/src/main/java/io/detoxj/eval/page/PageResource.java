/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import static java.util.stream.Collectors.joining;

import io.detoxj.core.io.Sha256;
import io.detoxj.eval.data.BundledFile;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * A style sheet, script or markup of the page, from the jar, with line feeds alone, as a browser
 * hashes it.
 *
 * @param text of all of it
 */
public record PageResource(String text) {
  /** A file of this package. */
  static PageResource load(String name) {
    return beside(PageResource.class, name);
  }

  /**
   * A file that is in the jar beside a class.
   *
   * @throws io.detoxj.core.CheckpointException if it is missing from the class path
   */
  public static PageResource beside(Class<?> owner, String name) {
    return new PageResource(BundledFile.text(owner, name).replace("\r\n", "\n"));
  }

  /** Several files of this package as one, in this order. */
  public static PageResource joined(List<String> names) {
    return new PageResource(
        names.stream().map(PageResource::load).map(PageResource::text).collect(joining("\n")));
  }

  /** This and then another, as one. */
  public PageResource and(PageResource next) {
    return new PageResource(text + "\n" + next.text);
  }

  /** As a source in a content security policy: nothing but this text may run. */
  String source() {
    byte[] hash = Sha256.digest(text.getBytes(StandardCharsets.UTF_8));
    return "'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
  }
}
