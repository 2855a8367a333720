/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.Sha256;
import io.detoxj.molecule.chemistry.Molecule;
import io.detoxj.molecule.endpoint.Judgement;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A classifier of made-up toxicity, nitro groups, trained, written and read again. */
class ClassifierFileTest {
  private static final List<ClassifierTrainer.Example> EXAMPLES = new ArrayList<>();
  private static int[] folds = {};
  private static EndpointClassifier classifier;

  @BeforeAll
  static void train() {
    for (String chain : List.of("C", "CC", "CCC", "CCCC", "C(C)C", "CCO", "CCN", "OCC")) {
      for (String end : List.of("[N+](=O)[O-]", "N", "F", "[N+](=O)[O-]", "O", "Cl")) {
        add("c1ccc(" + chain + ")cc1" + end, end.startsWith("["));
      }
    }
    folds = new int[EXAMPLES.size()];
    Arrays.setAll(folds, i -> i / 6 % 4);
    classifier = trained().classifier();
  }

  private static void add(String smiles, boolean toxic) {
    EXAMPLES.add(new ClassifierTrainer.Example(MoleculeFeatures.of(Molecule.parse(smiles)), toxic));
  }

  private static ClassifierTrainer.Trained trained() {
    return new ClassifierTrainer(1, 20, 1).train("Nitro", EXAMPLES, folds, Map.of("data", "made"));
  }

  private static EndpointPrediction of(EndpointClassifier by, String smiles) {
    return by.predict(MoleculeFeatures.of(Molecule.parse(smiles)));
  }

  @Test
  void what_is_toxic_is_found() {
    EndpointPrediction nitro = of(classifier, "c1ccc(CCCCC)cc1[N+](=O)[O-]");
    EndpointPrediction amine = of(classifier, "c1ccc(CCCCC)cc1N");
    assertThat(nitro.toxic()).isTrue();
    assertThat(amine.toxic()).isFalse();
    assertThat(nitro.safety()).isLessThan(0.5);
    assertThat(amine.safety()).isGreaterThan(0.5);
    assertThat(nitro.nearest()).isGreaterThan(nitro.domain());
    assertThat(classifier.trainedOn()).isEqualTo(EXAMPLES.size());
  }

  @Test
  void cross_validation_tells_what_was_chosen() {
    ClassifierTrainer.Trained trained = trained();
    assertThat(trained.meanAuc()).isGreaterThan(0.95);
    assertThat(trained.probabilities()).hasSize(EXAMPLES.size());
    assertThat(Arrays.stream(trained.nearest()).max().orElseThrow()).isLessThanOrEqualTo(1);
    long outside =
        Arrays.stream(trained.nearest())
            .filter(one -> one < trained.classifier().facts().domain())
            .count();
    assertThat(outside).isLessThanOrEqualTo(EXAMPLES.size() / 20);
  }

  @Test
  void molecules_unlike_all_others_are_not_judged() {
    ClassifierEndpoint judge = ClassifierEndpoint.of("made", List.of(classifier));
    Molecule peptide = Molecule.parse("NCC(=O)NCC(=O)NC(CS)C(=O)O");
    assertThat(judge.judge("Nitro", peptide))
        .isInstanceOfSatisfying(
            Judgement.Missing.class, m -> assertThat(m.reason()).startsWith("outside the domain"));
    assertThat(judge.predict(peptide).get("Nitro").outside()).isTrue();
    assertThat(judge.judge("AMES", peptide))
        .isEqualTo(new Judgement.Missing("no classifier for AMES"));
    assertThat(judge.judge("Nitro", Molecule.parse("c1ccc(CCCCC)cc1[N+](=O)[O-]")))
        .isInstanceOfSatisfying(
            Judgement.Judged.class, j -> assertThat(j.label()).startsWith("toxic 0."));
    assertThat(judge.provenance()).isEqualTo("made");
    assertThat(judge.endpoints()).containsExactly("Nitro");
  }

  @Test
  void a_file_gives_the_same_classifier_and_the_same_bytes(@TempDir Path folder)
      throws IOException {
    byte[] bytes = ClassifierFile.encode(classifier);
    Path file = Files.write(folder.resolve("nitro.bin"), bytes);
    EndpointClassifier read = ClassifierFile.read(file);
    assertThat(ClassifierFile.encode(read)).isEqualTo(bytes);
    assertThat(ClassifierFile.encode(trained().classifier())).isEqualTo(bytes);
    assertThat(read.facts()).isEqualTo(classifier.facts());
    for (String smiles : List.of("CCO", "c1ccccc1[N+](=O)[O-]", "C")) {
      assertThat(of(read, smiles)).isEqualTo(of(classifier, smiles));
    }
  }

  @Test
  void damage_is_found() {
    byte[] bytes = ClassifierFile.encode(classifier);
    refused(Arrays.copyOf(bytes, 10), "magic");
    refused(Arrays.copyOf(bytes, bytes.length - 1), "SHA-256");
    byte[] flipped = bytes.clone();
    flipped[bytes.length - 5] ^= 1;
    refused(flipped, "SHA-256");
    byte[] future = bytes.clone();
    future[8] = 2;
    refused(future, "format version");
    byte[] longHeader = bytes.clone();
    longHeader[15] = 0x7f;
    refused(longHeader, "header length");
  }

  /** A hash proves nothing of who made it, so what is hashed is looked at, too. */
  @Test
  void counts_that_cannot_be_are_refused_before_room_is_made_for_them() {
    byte[] payload = ClassifierPayload.encode(classifier);
    int trees = 8 + 4 * MoleculeFeatures.SIZE + 8;
    ByteBuffer many = ByteBuffer.wrap(payload.clone()).order(ByteOrder.LITTLE_ENDIAN);
    many.putInt(trees, Integer.MAX_VALUE);
    refused(packed(many.array()), "2147483647 trees");
    ByteBuffer negative = ByteBuffer.wrap(payload.clone()).order(ByteOrder.LITTLE_ENDIAN);
    negative.putInt(trees + 4, -1);
    refused(packed(negative.array()), "-1 nodes");
    ByteBuffer endless = ByteBuffer.wrap(payload.clone()).order(ByteOrder.LITTLE_ENDIAN);
    int node = trees + 8 + 4 * classifier.trees().trees();
    endless.putShort(node + 6, (short) -1);
    refused(packed(endless.array()), "leads to node -1");
    ByteBuffer infinite = ByteBuffer.wrap(payload.clone()).order(ByteOrder.LITTLE_ENDIAN);
    infinite.putFloat(8, Float.NaN);
    refused(packed(infinite.array()), "a weight is NaN");
    refused(packed(Arrays.copyOf(payload, 100)), "end too early");
    refused(packed(Arrays.copyOf(payload, payload.length + 3)), "3 bytes follow");
  }

  private static byte[] packed(byte[] payload) {
    byte[] whole = ClassifierFile.encode(classifier);
    ByteBuffer buffer = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
    int length = buffer.getInt(12);
    byte[] own = Arrays.copyOfRange(whole, 16 + length, whole.length);
    String header =
        new String(whole, 16, length, StandardCharsets.UTF_8)
            .replace(Sha256.hex(own), Sha256.hex(payload));
    return ByteBuffer.allocate(16 + length + payload.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(whole, 0, 16)
        .put(header.getBytes(StandardCharsets.UTF_8))
        .put(payload)
        .array();
  }

  private static void refused(byte[] bytes, String message) {
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> ClassifierFile.decode(bytes, "x.bin"))
        .withMessageContaining("x.bin is not a readable classifier")
        .withMessageContaining(message);
  }

  @Test
  void molecules_of_one_kind_teach_nothing() {
    List<ClassifierTrainer.Example> toxic =
        EXAMPLES.stream().filter(ClassifierTrainer.Example::toxic).toList();
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(
            () ->
                new ClassifierTrainer(1, 20, 1)
                    .train("Nitro", toxic, new int[toxic.size()], Map.of()))
        .withMessageContaining("Nitro");
    assertThatIllegalArgumentException().isThrownBy(() -> new ClassifierTrainer(0, 20, 1));
  }

  @Test
  void the_threshold_is_where_both_kinds_are_told_best() {
    double[] probabilities = {0.01, 0.02, 0.03, 0.06, 0.07, 0.3};
    boolean[] toxic = {false, false, false, true, true, true};
    assertThat(ClassifierTrainer.threshold(probabilities, toxic)).isBetween(0.03, 0.06);
  }

  @Test
  void safety_is_one_half_at_the_threshold() {
    assertThat(new EndpointPrediction(0.05, 0.05, 1, 0.2).safety()).isEqualTo(0.5);
    assertThat(new EndpointPrediction(0.0499, 0.05, 1, 0.2).safety()).isGreaterThan(0.5);
    assertThat(new EndpointPrediction(0.8, 0.5, 1, 0.2).safety()).isCloseTo(0.2, within(1e-12));
    assertThat(new EndpointPrediction(1, 0.5, 0.19, 0.2).outside()).isTrue();
  }
}
