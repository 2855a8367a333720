/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.molecule;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.BoundedJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What was measured of the classifier of one endpoint.
 *
 * @param format of the file
 * @param settings what it was made with and of; the same settings give the same file
 * @param endpoint its name
 * @param rows labelled rows of the data
 * @param unreadable rows that are no molecule or could not be computed with
 * @param conflicting rows of molecules with both labels
 * @param repeated rows that say again what another says
 * @param splits trainings on a part, tested on the rest
 * @param validation of the classifier itself, by those of the cross-validation
 * @param linearAuc of the cross-validation, of the logistic regression
 * @param treeAuc of the trees
 * @param meanAuc of the mean of both
 * @param heldOut the classifier on the molecules like those of the benchmark, with these
 */
record EndpointReport(
    String format,
    String settings,
    String endpoint,
    int rows,
    int unreadable,
    int conflicting,
    int repeated,
    List<Tested> splits,
    Quality validation,
    double linearAuc,
    double treeAuc,
    double meanAuc,
    Quality heldOut) {
  static final String FORMAT = "detoxj-molecule-classifier 1";
  private static final JsonMapper JSON =
      BoundedJson.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  /**
   * A training on a part of the molecules.
   *
   * @param kind of the split
   * @param seed of the split
   * @param treeShare the share of the trees, as chosen by cross-validation
   * @param linearAuc on the test, of the logistic regression
   * @param treeAuc on the test, of the trees
   * @param meanAuc on the test, of the mean of both
   * @param quality on the test, of what was chosen
   */
  record Tested(
      MoleculeSplit.Kind kind,
      long seed,
      double treeShare,
      double linearAuc,
      double treeAuc,
      double meanAuc,
      Quality quality) {}

  void write(Path file) throws IOException {
    AtomicFiles.writeString(file, JSON.writeValueAsString(this) + "\n");
  }

  /**
   * Reads one that {@link #write} wrote.
   *
   * @throws ConfigException if it is none
   */
  static EndpointReport read(Path file) throws IOException {
    try {
      EndpointReport report = JSON.readValue(Files.readString(file), EndpointReport.class);
      if (FORMAT.equals(report.format())) {
        return report;
      }
    } catch (JsonProcessingException e) {
      throw new ConfigException(
          "%s is not as train-classifiers writes it: %s; delete it and train again"
              .formatted(file, e.getOriginalMessage()),
          e);
    }
    throw new ConfigException(file + " is of another format; delete it and train again");
  }

  /** The test on the first split of a kind. */
  Tested first(MoleculeSplit.Kind kind) {
    return splits.stream().filter(one -> one.kind() == kind).findFirst().orElseThrow();
  }
}
