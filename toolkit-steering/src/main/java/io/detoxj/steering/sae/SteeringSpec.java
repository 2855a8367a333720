/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.InterventionException;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.LfsPointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A steering intervention as a file to be shared: everything but the autoencoder, which is named by
 * its hash.
 *
 * @param saeSha256 hash of the autoencoder's weights
 * @param sae the autoencoder; empty if no more is known than its weights
 * @param point where it acts; for readers, the autoencoder knows it too
 * @param features what it acts on
 * @param settings how
 */
public record SteeringSpec(
    String saeSha256,
    Optional<Fingerprint> sae,
    String point,
    List<SteeredFeature> features,
    SteeringSettings settings) {
  private static final String SAE = "sae_fingerprint";
  private static final int VERSION = 1;
  private static final long LARGEST_FILE = 16 << 20;
  private static final ObjectMapper JSON = BoundedJson.mapper();

  /** Keeps a copy of the list. */
  public SteeringSpec {
    features = List.copyOf(features);
  }

  /** The specification of an intervention. */
  public static SteeringSpec of(SaeSteering steering) {
    SparseAutoencoder sae = steering.autoencoder();
    return new SteeringSpec(
        sae.sha256(),
        Optional.of(sae.fingerprint()),
        sae.config().source().point().name(),
        steering.features(),
        steering.settings());
  }

  /**
   * The intervention with its autoencoder.
   *
   * @throws InterventionException if it was specified for another autoencoder
   */
  public SaeSteering with(SparseAutoencoder autoencoder) {
    autoencoder.requireMadeFor(
        saeSha256, sae, "the steering specification is for", "load the one it was made with");
    return new SaeSteering(autoencoder, features, settings);
  }

  /**
   * Several interventions with their autoencoders, found by hash, in the order of the
   * specifications.
   *
   * @throws InterventionException if an autoencoder is missing, or two specifications act on one
   *     point with features of different autoencoders, whose edits would overlap in no defined way
   */
  public static List<SaeSteering> with(
      List<SteeringSpec> specs, List<SparseAutoencoder> autoencoders) {
    Map<String, String> byPoint = new HashMap<>();
    List<SaeSteering> result = new ArrayList<>();
    for (SteeringSpec spec : specs) {
      String first = byPoint.putIfAbsent(spec.point, spec.saeSha256);
      if (first != null && !first.equals(spec.saeSha256)) {
        throw new InterventionException(
            "two steering specifications act at %s with different autoencoders, %s and %s; use one of them, or autoencoders of different points"
                .formatted(spec.point, first, spec.saeSha256));
      }
      SparseAutoencoder autoencoder =
          autoencoders.stream()
              .filter(one -> one.sha256().equals(spec.saeSha256))
              .findFirst()
              .orElseThrow(
                  () ->
                      new InterventionException(
                          "no autoencoder "
                              + spec.saeSha256
                              + " for the specification at "
                              + spec.point
                              + " is loaded; there are "
                              + autoencoders.stream().map(SparseAutoencoder::sha256).toList()));
      result.add(spec.with(autoencoder));
    }
    return result;
  }

  /**
   * Writes it as JSON.
   *
   * @throws IOException if the file cannot be written
   */
  public void save(Path file) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("version", VERSION);
    root.put("sae_sha256", saeSha256);
    sae.ifPresent(known -> root.put(SAE, known.json()));
    root.put("point", point);
    root.set("features", JSON.valueToTree(features));
    root.set("settings", JSON.valueToTree(settings));
    AtomicFiles.writeString(file, root.toPrettyString() + "\n");
  }

  /**
   * Reads what {@link #save} wrote.
   *
   * @throws IOException if the file cannot be read
   * @throws CheckpointException if it is no specification or of another version
   */
  public static SteeringSpec load(Path file) throws IOException {
    if (Files.size(file) > LARGEST_FILE) {
      throw new CheckpointException(file + " is larger than 16 MiB: it is no steering file");
    }
    LfsPointer.refuse(file);
    try {
      JsonNode root = JSON.readTree(Files.readAllBytes(file));
      if (root.path("version").asInt() != VERSION || !root.path("sae_sha256").isTextual()) {
        throw new CheckpointException(
            "%s is no steering file of version %s with a sae_sha256; write it with SteeringSpec.save"
                .formatted(file, VERSION));
      }
      List<SteeredFeature> features = new ArrayList<>();
      for (JsonNode node : root.path("features")) {
        features.add(JSON.treeToValue(node, SteeredFeature.class));
      }
      return new SteeringSpec(
          root.get("sae_sha256").asText(),
          Optional.ofNullable(root.path(SAE).textValue()).map(Fingerprint::parse),
          root.path("point").asText(),
          features,
          JSON.treeToValue(root.path("settings"), SteeringSettings.class));
    } catch (JsonProcessingException | ConfigException | IllegalArgumentException e) {
      throw new CheckpointException(file + " is no steering file: " + e.getMessage(), e);
    }
  }
}
