/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** The folders of the reactor, as its POM names them. */
final class PublishedModules {
  /** The root of the repository, seen from the module whose tests run. */
  static final Path ROOT = Path.of("..");

  /** What comes with the build but is not for others to depend on. */
  private static final Set<String> NOT_PUBLISHED = Set.of("examples", "docs");

  private PublishedModules() {}

  /** Those that go to Maven Central: the BOM and the libraries. */
  static List<Path> all() throws IOException {
    return PomFile.read(ROOT.resolve("pom.xml")).texts("modules/module").stream()
        .filter(name -> !NOT_PUBLISHED.contains(name))
        .map(ROOT::resolve)
        .toList();
  }

  /** Those that have a jar. */
  static List<Path> libraries() throws IOException {
    return all().stream().filter(path -> !path.endsWith("bom")).toList();
  }
}
