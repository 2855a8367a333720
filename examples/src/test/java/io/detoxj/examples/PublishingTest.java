/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;

/**
 * What is published is complete: each POM has what Maven Central asks for and stands alone, the BOM
 * has every library, and all say the same version.
 */
class PublishingTest {
  private static final List<String> ASKED_FOR =
      List.of(
          "groupId",
          "artifactId",
          "version",
          "name",
          "description",
          "url",
          "inceptionYear",
          "licenses/license/name",
          "licenses/license/url",
          "developers/developer/name",
          "developers/developer/organization",
          "scm/connection",
          "scm/developerConnection",
          "scm/url",
          "issueManagement/url");

  static List<Path> published() throws IOException {
    return PublishedModules.all();
  }

  static List<Path> libraries() throws IOException {
    return PublishedModules.libraries();
  }

  /** The POM that is installed and deployed; the build of the module has written it. */
  private static PomFile flattened(Path module) throws IOException {
    Path file = module.resolve(".flattened-pom.xml");
    assertThat(file).as("run mvn process-resources on the whole project first").isRegularFile();
    return PomFile.read(file);
  }

  private static PomFile source(Path module) throws IOException {
    return PomFile.read(module.resolve("pom.xml"));
  }

  private static String version() throws IOException {
    return source(PublishedModules.ROOT).texts("version").get(0);
  }

  private static List<String> missing(PomFile pom) {
    List<String> missing = new ArrayList<>();
    for (String path : ASKED_FOR) {
      List<String> texts = pom.texts(path);
      if (texts.isEmpty() || texts.stream().anyMatch(t -> t.isEmpty() || t.contains("${"))) {
        missing.add(path);
      }
    }
    return missing;
  }

  @ParameterizedTest
  @MethodSource("published")
  void poms_have_what_central_asks_for(Path module) throws IOException {
    PomFile pom = flattened(module);
    assertThat(missing(pom)).isEmpty();
    assertThat(pom.texts("version")).containsExactly(version());
    assertThat(pom.elements("parent")).isEmpty();
    assertThat(pom.elements("properties")).isEmpty();
    assertThat(pom.elements("build")).isEmpty();
    assertThat(pom.elements("profiles")).isEmpty();
    assertThat(pom.elements("repositories")).isEmpty();
  }

  @Test
  void a_pom_that_lacks_something_is_found() throws IOException {
    String bare =
        "<project><groupId>g</groupId><artifactId>a</artifactId><version>${revision}</version>"
            + "<name> </name><scm><url>u</url></scm></project>";
    PomFile pom = PomFile.read(new ByteArrayInputStream(bare.getBytes(StandardCharsets.UTF_8)));
    assertThat(missing(pom))
        .contains("version", "name", "description", "licenses/license/name", "scm/connection")
        .doesNotContain("groupId", "artifactId", "scm/url");
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void libraries_bring_what_they_need_and_no_native_library(Path module) throws IOException {
    PomFile pom = flattened(module);
    List<String> wanted = new ArrayList<>(source(module).dependencies("dependencies/dependency"));
    wanted.addAll(source(PublishedModules.ROOT).dependencies("dependencies/dependency"));
    wanted.removeIf(one -> one.endsWith(":test"));
    assertThat(pom.dependencies("dependencies/dependency"))
        .containsExactlyInAnyOrderElementsOf(wanted);
    for (Element one : pom.elements("dependencies/dependency")) {
      // One that is optional is for the jar that is a program; nobody gets it by depending on ours.
      if (PomFile.text(one, "artifactId", "").matches("pytorch-(native|jni).*")) {
        assertThat(PomFile.text(one, "optional", "false")).isEqualTo("true");
      }
      String version = PomFile.text(one, "version", "");
      if (PomFile.text(one, "groupId", "").equals("io.detoxj")) {
        assertThat(version).isEqualTo(version());
      } else {
        assertThat(version).matches("[0-9][^$]*").doesNotContain("SNAPSHOT");
      }
    }
  }

  @Test
  void the_bom_has_every_library_and_nothing_else() throws IOException {
    PomFile bom = flattened(PublishedModules.ROOT.resolve("bom"));
    List<String> names = new ArrayList<>();
    for (Element one : bom.elements("dependencyManagement/dependencies/dependency")) {
      assertThat(PomFile.text(one, "groupId", "")).isEqualTo("io.detoxj");
      // Which Maven reads as the version of the BOM.
      assertThat(PomFile.text(one, "version", "")).isEqualTo("${project.version}");
      names.add(PomFile.text(one, "artifactId", ""));
    }
    List<String> libraries =
        PublishedModules.libraries().stream().map(path -> path.getFileName().toString()).toList();
    assertThat(names).containsExactlyInAnyOrderElementsOf(libraries).contains("toolkit-core");
    assertThat(bom.elements("dependencies")).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void jars_hold_licence_and_notice_and_have_a_module_name(Path module) throws IOException {
    for (String name : List.of("LICENSE", "NOTICE")) {
      assertThat(module.resolve("target/classes/META-INF").resolve(name))
          .hasSameBinaryContentAs(PublishedModules.ROOT.resolve(name));
    }
    String part = module.getFileName().toString().replace("toolkit-", "");
    assertThat(source(module).texts("properties/module.name")).containsExactly("io.detoxj." + part);
  }

  @Test
  void all_files_say_the_same_version() throws IOException {
    for (String module : source(PublishedModules.ROOT).texts("modules/module")) {
      assertThat(source(PublishedModules.ROOT.resolve(module)).texts("parent/version"))
          .as(module)
          .containsExactly(version());
    }
    assertThat(source(PublishedModules.ROOT.resolve("consumer")).texts("properties/detoxj.version"))
        .containsExactly(version());
    Matcher cited =
        Pattern.compile("(?m)^version: \"?([^\"\n]+)\"?$")
            .matcher(Files.readString(PublishedModules.ROOT.resolve("CITATION.cff")));
    assertThat(cited.find()).isTrue();
    assertThat(cited.group(1)).isEqualTo(version());
  }
}
