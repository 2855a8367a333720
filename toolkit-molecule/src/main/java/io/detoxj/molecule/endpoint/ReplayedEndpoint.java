/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.endpoint;

import io.detoxj.core.ConfigException;
import io.detoxj.core.io.BoundedLines;
import io.detoxj.core.io.Sha256;
import io.detoxj.molecule.chemistry.InvalidMoleculeException;
import io.detoxj.molecule.chemistry.Molecule;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Judgements that were made before and are in a file. */
public final class ReplayedEndpoint implements ToxicityEndpoint {
  private static final int MAX_LINE = 1 << 16;
  private static final long MAX_FILE = 1L << 30;

  /** How a journal begins. */
  private static final String KEPT = "{\"journal\":";

  private static final String HEADER = "endpoint\tsmiles\tanswer";

  private final String provenance;
  private final Map<String, Judgement> judgements;

  private ReplayedEndpoint(String provenance, Map<String, Judgement> judgements) {
    this.provenance = provenance;
    this.judgements = judgements;
  }

  /**
   * Reads a file with a header and lines of endpoint, SMILES and the judge's answer between tabs,
   * plain or gzipped, or one that {@link ModelEndpoint} has kept. Answers are read as {@link
   * JudgeAnswer} says.
   *
   * @throws ConfigException if a line is not so, its SMILES cannot be read, or two lines differ on
   *     a molecule
   * @throws IOException if it cannot be read
   */
  public static ReplayedEndpoint read(Path file) throws IOException {
    Map<String, Judgement> judgements = new HashMap<>();
    String hash = Sha256.hex(file).substring(0, 12);
    if (isKept(file)) {
      String judge =
          JudgementFile.read(
              file,
              // The SMILES there are canonical.
              (endpoint, smiles, judgement) -> judgements.put(endpoint + "\t" + smiles, judgement));
      return new ReplayedEndpoint(
          "replay of %s, from %s (%s)".formatted(judge, file.getFileName(), hash), judgements);
    }
    try (InputStream in = Files.newInputStream(file)) {
      BoundedLines lines = new BoundedLines(in, file.toString(), MAX_LINE, MAX_FILE);
      if (!HEADER.equals(lines.next())) {
        throw new ConfigException(
            "%s: the first line must be endpoint, smiles and answer between tabs".formatted(file));
      }
      for (String line = lines.next(); line != null; line = lines.next()) {
        add(judgements, line, "%s: line %s".formatted(file, lines.number()));
      }
    }
    return new ReplayedEndpoint(
        "replay of %s (%s)".formatted(file.getFileName(), hash), judgements);
  }

  private static boolean isKept(Path file) throws IOException {
    byte[] start = KEPT.getBytes(StandardCharsets.US_ASCII);
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(start.length), start);
    }
  }

  private static void add(Map<String, Judgement> judgements, String line, String where) {
    String[] fields = line.split("\t", -1);
    if (fields.length != 3) {
      throw new ConfigException(where + " does not have three fields between tabs");
    }
    String key;
    try {
      key = key(fields[0], Molecule.parse(fields[1]));
    } catch (InvalidMoleculeException e) {
      throw new ConfigException("%s: %s".formatted(where, e.getMessage()), e);
    }
    Judgement judgement = JudgeAnswer.read(fields[0], fields[2]);
    Judgement before = judgements.putIfAbsent(key, judgement);
    if (before != null && !before.equals(judgement)) {
      throw new ConfigException(where + " differs from an earlier line on the same molecule");
    }
  }

  private static String key(String endpoint, Molecule molecule) {
    return endpoint + "\t" + molecule.canonicalSmiles();
  }

  @Override
  public String provenance() {
    return provenance;
  }

  @Override
  public Judgement judge(String endpoint, Molecule molecule) {
    @Nullable Judgement judgement = judgements.get(key(endpoint, molecule));
    return judgement == null
        ? new Judgement.Missing("not among the replayed judgements")
        : judgement;
  }
}
