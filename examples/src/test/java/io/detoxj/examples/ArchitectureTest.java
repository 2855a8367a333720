/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The dependency rules of the reactor. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("io.detoxj");

  @ParameterizedTest
  @ValueSource(strings = {"steering", "surgery", "rectify", "rlhf", "diffusion", "eval"})
  void methods_and_evaluation_depend_on_core_alone(String module) {
    String[] others =
        Stream.of(
                "steering",
                "surgery",
                "rectify",
                "rlhf",
                "diffusion",
                "eval",
                "minilm",
                "rewrite",
                "molecule",
                "cli",
                "examples")
            .filter(other -> !other.equals(module))
            .map(other -> "io.detoxj." + other + "..")
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage("io.detoxj." + module + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others)
        // Modules whose method is still to come have no classes.
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void core_depends_on_no_other_module() {
    noClasses()
        .that()
        .resideInAPackage("io.detoxj.core..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.detoxj.steering..",
            "io.detoxj.surgery..",
            "io.detoxj.rectify..",
            "io.detoxj.rlhf..",
            "io.detoxj.diffusion..",
            "io.detoxj.eval..",
            "io.detoxj.minilm..",
            "io.detoxj.rewrite..",
            "io.detoxj.molecule..",
            "io.detoxj.cli..",
            "io.detoxj.examples..")
        .check(CLASSES);
  }

  @Test
  void the_judge_depends_on_core_and_evaluation_alone() {
    noClasses()
        .that()
        .resideInAPackage("io.detoxj.minilm..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.detoxj.steering..",
            "io.detoxj.surgery..",
            "io.detoxj.rectify..",
            "io.detoxj.rlhf..",
            "io.detoxj.diffusion..",
            "io.detoxj.cli..",
            "io.detoxj.examples..")
        .check(CLASSES);
  }

  /** A task with data and metrics of its own. */
  @Test
  void molecules_depend_on_core_and_evaluation_alone() {
    noClasses()
        .that()
        .resideInAPackage("io.detoxj.molecule..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.detoxj.steering..",
            "io.detoxj.surgery..",
            "io.detoxj.rectify..",
            "io.detoxj.rlhf..",
            "io.detoxj.diffusion..",
            "io.detoxj.minilm..",
            "io.detoxj.rewrite..",
            "io.detoxj.eval.toxicity..",
            "io.detoxj.cli..",
            "io.detoxj.examples..")
        .check(CLASSES);
  }

  /** Another task with data and metrics of its own; it may use the scorers of texts. */
  @Test
  void rewriting_depends_on_core_and_evaluation_alone() {
    noClasses()
        .that()
        .resideInAPackage("io.detoxj.rewrite..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.detoxj.steering..",
            "io.detoxj.surgery..",
            "io.detoxj.rectify..",
            "io.detoxj.rlhf..",
            "io.detoxj.diffusion..",
            "io.detoxj.minilm..",
            "io.detoxj.molecule..",
            "io.detoxj.cli..",
            "io.detoxj.examples..")
        .check(CLASSES);
  }

  @Test
  void chemistry_alone_knows_the_chemistry_development_kit() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.detoxj.molecule.chemistry..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.openscience.cdk..")
        .check(CLASSES);
  }

  /** What evaluates systems of any kind knows nothing of models that continue prompts. */
  @Test
  void generic_evaluation_does_not_know_toxicity() {
    noClasses()
        .that()
        .resideInAPackage("io.detoxj.eval..")
        .and()
        .resideOutsideOfPackage("io.detoxj.eval.toxicity..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.detoxj.eval.toxicity..")
        .check(CLASSES);
  }

  @Test
  void the_command_line_knows_no_example() {
    noClasses()
        .that()
        .resideInAPackage("io.detoxj.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.detoxj.examples..")
        .check(CLASSES);
  }

  @Test
  void packages_have_no_cycles() {
    slices().matching("io.detoxj.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void nothing_uses_the_global_random_or_standard_streams() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.Random")
        .check(CLASSES);
    noClasses()
        .that()
        .resideOutsideOfPackages("io.detoxj.cli..", "io.detoxj.examples..")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(CLASSES);
  }

  /** What AtomicFiles writes to a temporary name is whole or not there; these calls are neither. */
  @Test
  void files_are_written_whole_and_moved_in_one_place() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.detoxj.core.io..")
        .should()
        .callMethod(Files.class, "move", Path.class, Path.class, CopyOption[].class)
        .orShould()
        .accessField(StandardOpenOption.class, "APPEND")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.io.RandomAccessFile")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.io.FileOutputStream")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.io.FileWriter")
        .check(CLASSES);
  }

  @Test
  void every_mapper_of_json_has_its_depth_bounded() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("io.detoxj.core.io.BoundedJson")
        .should()
        .callMethod(JsonMapper.class, "builder")
        .orShould()
        .callConstructor(JsonMapper.class)
        .orShould()
        .callConstructor(ObjectMapper.class)
        .check(CLASSES);
  }

  @Test
  void nothing_deserializes_java_objects() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.io.ObjectInputStream")
        .check(CLASSES);
  }
}
