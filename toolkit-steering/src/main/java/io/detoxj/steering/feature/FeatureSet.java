/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.feature;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.InterventionException;
import io.detoxj.core.detox.Origin;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.LfsPointer;
import io.detoxj.steering.sae.SparseAutoencoder;
import io.detoxj.steering.sae.SteeredFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Chosen features of one autoencoder of one model, with where they come from.
 *
 * @param model the model
 * @param saeSha256 hash of the autoencoder's weights
 * @param sae the autoencoder; empty if no more is known than its weights
 * @param point where it reads
 * @param corpusSha256 hash of the texts they were chosen on
 * @param method how they were chosen
 * @param dropped candidates that were left out: too dense, or without the effect wanted
 * @param features at least one
 */
public record FeatureSet(
    Origin model,
    String saeSha256,
    Optional<Fingerprint> sae,
    HookPoint point,
    String corpusSha256,
    String method,
    List<Integer> dropped,
    List<Feature> features) {
  /** The usual name of the file of chosen features beside an autoencoder. */
  public static final String FILE_NAME = "features.json";

  /** The usual name of the file of the random features that are their control. */
  public static final String RANDOM_FILE_NAME = "random-features.json";

  private static final String SAE = "sae_fingerprint";
  private static final ObjectMapper JSON = BoundedJson.mapper();
  private static final long LARGEST_FILE = 16 << 20;

  /**
   * A feature.
   *
   * @param statistic why it was chosen
   * @param label what it stands for; may be empty
   */
  public record Feature(FeatureStatistic statistic, String label) {
    static Feature of(FeatureStatistic statistic) {
      return new Feature(statistic, "");
    }
  }

  /** Keeps copies of the lists. */
  public FeatureSet {
    dropped = List.copyOf(dropped);
    features = List.copyOf(features);
    if (features.isEmpty()) {
      throw new IllegalArgumentException("a feature set needs at least one feature");
    }
  }

  /** The hash of the model's weights. */
  public String modelSha256() {
    return model.weightsSha256();
  }

  private FeatureSet with(String changedMethod, List<Integer> left, List<Feature> changed) {
    return new FeatureSet(model, saeSha256, sae, point, corpusSha256, changedMethod, left, changed);
  }

  /** This with other features. */
  public FeatureSet withFeatures(String changedMethod, List<Feature> changed) {
    return with(changedMethod, List.of(), changed);
  }

  /**
   * This without the features that are not among some; they are noted as dropped.
   *
   * @throws IllegalArgumentException if none is left
   */
  public FeatureSet keeping(Set<Integer> kept, String changedMethod) {
    List<Integer> left = new ArrayList<>(dropped);
    indices().stream().filter(index -> !kept.contains(index)).forEach(left::add);
    return with(
        changedMethod,
        left,
        features.stream().filter(f -> kept.contains(f.statistic().index())).toList());
  }

  /** Their indices, in order. */
  public List<Integer> indices() {
    return features.stream().map(feature -> feature.statistic().index()).toList();
  }

  /** This with labels by index, as from an explanation service; others stay. */
  public FeatureSet withLabels(Map<Integer, String> labels) {
    return with(
        method,
        dropped,
        features.stream()
            .map(
                one ->
                    new Feature(
                        one.statistic(), labels.getOrDefault(one.statistic().index(), one.label())))
            .toList());
  }

  /**
   * The features for steering with an autoencoder, each of weight 1 and firing above 0.
   *
   * @throws InterventionException if they were chosen for another autoencoder
   */
  public List<SteeredFeature> steered(SparseAutoencoder autoencoder) {
    autoencoder.requireMadeFor(
        saeSha256, sae, "the feature set was made for", "select features with this one");
    return features.stream()
        .map(
            feature ->
                new SteeredFeature(
                    feature.statistic().index(),
                    feature.statistic().maxActivation(),
                    1,
                    0,
                    feature.label()))
        .toList();
  }

  /**
   * Writes the set as JSON.
   *
   * @throws IOException if the file cannot be written
   */
  public void save(Path file) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("version", 1);
    model.metadata().forEach(root::put);
    root.put("sae_sha256", saeSha256);
    sae.ifPresent(known -> root.put(SAE, known.json()));
    root.put("point", point.name());
    root.put("corpus_sha256", corpusSha256);
    root.put("method", method);
    root.set("dropped", JSON.valueToTree(dropped));
    var list = root.putArray("features");
    for (Feature feature : features) {
      ObjectNode node = JSON.valueToTree(feature.statistic());
      node.put("label", feature.label());
      list.add(node);
    }
    AtomicFiles.writeString(file, root.toPrettyString() + "\n");
  }

  /**
   * Reads what {@link #save} wrote.
   *
   * @throws IOException if the file cannot be read
   * @throws CheckpointException if it is no feature set
   */
  public static FeatureSet load(Path file) throws IOException {
    if (Files.size(file) > LARGEST_FILE) {
      throw new CheckpointException(file + " is larger than 16 MiB: it is no feature set");
    }
    LfsPointer.refuse(file);
    try {
      JsonNode root = JSON.readTree(Files.readAllBytes(file));
      List<Integer> dropped = new ArrayList<>();
      root.path("dropped").forEach(node -> dropped.add(node.asInt()));
      List<Feature> features = new ArrayList<>();
      if (!root.path("features").isArray()) {
        throw new CheckpointException(file + ": field features is missing or no list");
      }
      for (JsonNode node : root.path("features")) {
        if (!(node instanceof ObjectNode object)) {
          throw new CheckpointException(
              file + ": field features is no list of objects, such as {\"index\": 3, ...}");
        }
        ObjectNode copy = object.deepCopy();
        String label = copy.path("label").asText("");
        copy.remove(List.of("label", "lift"));
        features.add(new Feature(JSON.treeToValue(copy, FeatureStatistic.class), label));
      }
      return new FeatureSet(
          model(root, file),
          text(root, "sae_sha256", file),
          Optional.ofNullable(root.path(SAE).textValue()).map(Fingerprint::parse),
          HookPoint.parse(text(root, "point", file)),
          text(root, "corpus_sha256", file),
          text(root, "method", file),
          dropped,
          features);
    } catch (JsonProcessingException | ConfigException | IllegalArgumentException e) {
      throw new CheckpointException(file + " is no feature set: " + e.getMessage(), e);
    }
  }

  private static Origin model(JsonNode root, Path file) {
    return new Origin(
        text(root, "model_sha256", file),
        Optional.ofNullable(root.path("model_fingerprint").textValue()).map(Fingerprint::parse));
  }

  private static String text(JsonNode root, String field, Path file) {
    JsonNode node = root.path(field);
    if (!node.isTextual()) {
      throw new CheckpointException(file + ": field " + field + " is missing or no text");
    }
    return node.asText();
  }
}
