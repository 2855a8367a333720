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
 */
record PageResource(String text) {
  static PageResource load(String name) {
    return new PageResource(BundledFile.text(PageResource.class, name).replace("\r\n", "\n"));
  }

  /** Several as one, in this order. */
  static PageResource joined(List<String> names) {
    return new PageResource(
        names.stream().map(PageResource::load).map(PageResource::text).collect(joining("\n")));
  }

  /** As a source in a content security policy: nothing but this text may run. */
  String source() {
    byte[] hash = Sha256.digest(text.getBytes(StandardCharsets.UTF_8));
    return "'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
  }
}
