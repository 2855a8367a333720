/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.method;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.checkpoint.TensorInfo;
import io.detoxj.core.detox.Origin;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.Sha256;
import io.detoxj.core.math.Vectors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a method has learnt of a model: vectors by name and settings as texts. As a file it is
 * safetensors, one float32 tensor {@code [n]} a vector, the rest in the metadata. The same fit
 * gives the same bytes. Immutable.
 */
public final class MethodFit {
  private static final String FORMAT = "detoxj-method-fit-1";
  private static final String SETTING = "setting.";

  private final String kind;
  private final Origin origin;
  private final SortedMap<String, String> settings;
  private final SortedMap<String, float[]> vectors;

  /**
   * Collects a fit.
   *
   * @param kind the method's name, such as {@code aura}
   * @param origin the model it was learnt from
   * @param settings how it was learnt
   * @param vectors by name; see {@link #name}; copied
   * @throws IllegalArgumentException if there is no vector, or one is empty or has a value that is
   *     not finite
   */
  public MethodFit(
      String kind, Origin origin, Map<String, String> settings, Map<String, float[]> vectors) {
    this.kind = kind;
    this.origin = origin;
    this.settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
    this.vectors = new TreeMap<>();
    vectors.forEach((name, values) -> this.vectors.put(name, values.clone()));
    if (vectors.isEmpty()) {
      throw new IllegalArgumentException("a fit needs at least one vector");
    }
    this.vectors.forEach(MethodFit::requireFinite);
  }

  private static void requireFinite(String name, float[] values) {
    double norm = Vectors.norm(values);
    if (values.length == 0 || !Double.isFinite(norm)) {
      throw new IllegalArgumentException(
          "the vector %s has %s values and norm %s; it must have values, all finite"
              .formatted(name, values.length, norm));
    }
  }

  /** The name of a vector at a hook point, such as {@code blocks.0.attn_out/direction}. */
  public static String name(HookPoint point, String role) {
    return point.name() + "/" + role;
  }

  /** The model it was learnt from. */
  public Origin origin() {
    return origin;
  }

  /** How it was learnt. */
  public SortedMap<String, String> settings() {
    return settings;
  }

  /** The points that have a vector of a role, in forward order, with a copy of it. */
  public SortedMap<HookPoint, float[]> at(String role) {
    SortedMap<HookPoint, float[]> all = new TreeMap<>();
    vectors.forEach(
        (name, values) -> {
          int slash = name.lastIndexOf('/');
          if (slash > 0 && name.substring(slash + 1).equals(role)) {
            all.put(HookPoint.parse(name.substring(0, slash)), values.clone());
          }
        });
    return all;
  }

  /** A copy of a vector; empty if there is none of that name. */
  public Optional<float[]> find(String name) {
    return Optional.ofNullable(vectors.get(name)).map(float[]::clone);
  }

  /**
   * A copy of a vector of a certain length.
   *
   * @throws ConfigException if there is none of that name, or it has another length
   */
  public float[] vector(String name, int length) {
    float[] values =
        find(name).orElseThrow(() -> new ConfigException(damaged("it has no vector " + name)));
    if (values.length != length) {
      throw new ConfigException(
          damaged("its vector %s has %s values, not %s".formatted(name, values.length, length)));
    }
    return values;
  }

  /**
   * A setting.
   *
   * @throws ConfigException if it was not kept
   */
  public String setting(String name) {
    String value = settings.get(name);
    if (value == null) {
      throw new ConfigException(damaged("it does not say " + name));
    }
    return value;
  }

  /**
   * A setting that is a finite number.
   *
   * @throws ConfigException if it was not kept or is none
   */
  public double number(String name) {
    String text = setting(name);
    try {
      double value = Double.parseDouble(text);
      if (Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new ConfigException(damaged("its %s \"%s\" is no number".formatted(name, text)), e);
    }
    throw new ConfigException(damaged("its %s is %s".formatted(name, text)));
  }

  private String damaged(String why) {
    return "the fit of %s is damaged: %s; make it anew with fit-method".formatted(kind, why);
  }

  /** Everything in it. */
  public Fingerprint fingerprint() {
    StringBuilder all = new StringBuilder(kind).append('\n').append(settings);
    vectors.forEach(
        (name, values) -> all.append('\n').append(name).append(' ').append(Vectors.sha256(values)));
    return Fingerprint.ofHash(Sha256.hexOf(all.toString()));
  }

  /**
   * Writes it.
   *
   * @throws IOException if the file cannot be written
   */
  public void save(Path file) throws IOException {
    SafetensorsWriter writer =
        new SafetensorsWriter().metadata("format", FORMAT).metadata("kind", kind);
    origin.metadata().forEach(writer::metadata);
    settings.forEach((name, value) -> writer.metadata(SETTING + name, value));
    vectors.forEach((name, values) -> writer.add(name, new long[] {values.length}, values));
    writer.write(file);
  }

  /**
   * Reads what {@link #save} wrote.
   *
   * @param kind the method that is to use it
   * @throws IOException if the file cannot be read
   * @throws CheckpointException if it is damaged, no fit, or one of another method
   */
  public static MethodFit load(Path file, String kind) throws IOException {
    SafetensorsFile stored = SafetensorsFile.open(file);
    Map<String, String> metadata = stored.metadata();
    if (!FORMAT.equals(metadata.get("format")) || !kind.equals(metadata.get("kind"))) {
      throw new CheckpointException(
          "%s is no fit of %s; make one with fit-method %s".formatted(file, kind, kind));
    }
    Map<String, String> settings = new TreeMap<>();
    metadata.forEach(
        (key, value) -> {
          if (key.startsWith(SETTING)) {
            settings.put(key.substring(SETTING.length()), value);
          }
        });
    try {
      Map<String, float[]> vectors = new TreeMap<>();
      for (TensorInfo info : stored.tensors().values()) {
        if (info.shape().size() != 1) {
          throw new IllegalArgumentException(
              "tensor %s has shape %s, not one dimension".formatted(info.name(), info.shape()));
        }
        vectors.put(info.name(), stored.readFloats(info.name()));
      }
      return new MethodFit(kind, Origin.read(metadata), settings, vectors);
    } catch (ConfigException | IllegalArgumentException e) {
      throw new CheckpointException(
          "%s is a damaged fit of %s: %s".formatted(file, kind, e.getMessage()), e);
    }
  }
}
