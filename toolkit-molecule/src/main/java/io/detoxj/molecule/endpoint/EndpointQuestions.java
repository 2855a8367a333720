/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.endpoint;

import io.detoxj.core.ConfigException;
import io.detoxj.core.io.Sha256;
import io.detoxj.eval.data.BundledFile;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a language model that judges is asked about each kind of toxicity: our own texts on what the
 * test measures, in the shape of TxGemma's questions, so that A is safe and B is toxic, and a
 * number from 000 to 1000 for LD50. There are questions for nine single tasks, twelve assays of
 * Tox21 and ten of ToxCast.
 */
public final class EndpointQuestions {
  /** Higher when a text or the shape changes. */
  public static final String VERSION = "1";

  private static final String FILE = "endpoint_questions.tsv";

  private record Question(String context, String safe, String toxic) {}

  private final Map<String, Question> byEndpoint = new LinkedHashMap<>();
  private final String sha256;

  private EndpointQuestions(String table) {
    this.sha256 = Sha256.hexOf(table);
    table.lines().skip(1).forEach(this::add);
  }

  private void add(String line) {
    String[] fields = line.split("\t", -1);
    byEndpoint.put(fields[0], new Question(fields[1], fields[2], fields[3]));
  }

  /** Those that come with the toolkit. */
  public static EndpointQuestions bundled() {
    return new EndpointQuestions(BundledFile.text(EndpointQuestions.class, FILE));
  }

  /** The endpoints there are questions for. */
  public Set<String> endpoints() {
    return Set.copyOf(byEndpoint.keySet());
  }

  /** Of the texts. */
  public String sha256() {
    return sha256;
  }

  /**
   * The question about a molecule.
   *
   * @return empty if there is none for the endpoint
   * @throws ConfigException if the SMILES is more than one line
   */
  public Optional<String> of(String endpoint, String smiles) {
    if (smiles.lines().count() > 1) {
      throw new ConfigException("a molecule in a question is one line");
    }
    return Optional.ofNullable(byEndpoint.get(endpoint))
        .map(
            question ->
                """
                Instruction: Answer the question about a molecule.
                Context: %s
                Question: %s
                SMILES of the molecule: %s
                Answer:"""
                    .formatted(question.context(), asked(endpoint, question), smiles));
  }

  private static String asked(String endpoint, Question question) {
    return endpoint.equals(JudgeAnswer.LD50)
        ? "How large is the dose that kills half of the rats, as a number from 000 (the smallest, very toxic) to 1000 (the largest, hardly toxic)?"
        : "Given its SMILES, say by one letter whether the molecule\n(A) %s (B) %s"
            .formatted(question.safe(), question.toxic());
  }

  /** Most tokens of an answer: two, and six for LD50. */
  public static int tokens(String endpoint) {
    return endpoint.equals(JudgeAnswer.LD50) ? 6 : 2;
  }
}
