/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.probe;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.detox.Origin;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.model.TextPooling;
import io.detoxj.core.model.TransformerModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Texts as a model sees them: each the mean of an activation over its tokens, float32. Computed
 * once and kept, for a probe needs many passes over them.
 *
 * @param tap where and of which model they are
 * @param rows one for each text
 */
public record ProbeFeatures(ProbeTap tap, List<Row> rows) {
  private static final String SEPARATOR = "\n";

  /** Copies the list and checks the widths. */
  public ProbeFeatures {
    rows = List.copyOf(rows);
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("no text has a token that counts; give some texts");
    }
    int width = rows.get(0).values.length;
    for (Row row : rows) {
      if (row.values.length != width) {
        throw new IllegalArgumentException(
            "features have widths " + width + " and " + row.values.length + "; all must be alike");
      }
    }
  }

  /**
   * A text.
   *
   * @param values {@code [n]} as wide as the activation; not to be changed
   * @param undesired whether it shows the behaviour
   * @param source where it is from
   */
  @SuppressWarnings("ArrayRecordComponent") // values are read, not compared
  public record Row(float[] values, boolean undesired, String source) {}

  /**
   * Runs texts through a model. Texts without a token that counts are left out.
   *
   * @param model the model, or a view of it: a second probe is trained on the edited model
   * @param point where to look
   * @param pooling which tokens count
   * @param progress its unit is the text
   */
  public static ProbeFeatures collect(
      TransformerModel model,
      HookPoint point,
      TextPooling pooling,
      List<BehaviourText> texts,
      ProgressListener progress) {
    List<Map<HookPoint, float[]>> means =
        pooling.means(
            model, texts.stream().map(BehaviourText::text).toList(), Set.of(point), progress);
    return of(new ProbeTap(point, Origin.of(model.info()), pooling), texts, means);
  }

  /** Of the means of texts at several points; empty ones are left out. */
  static ProbeFeatures of(
      ProbeTap tap, List<BehaviourText> texts, List<Map<HookPoint, float[]>> means) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      if (!means.get(i).isEmpty()) {
        BehaviourText text = texts.get(i);
        rows.add(new Row(means.get(i).get(tap.point()), text.undesired(), text.source()));
      }
    }
    return new ProbeFeatures(tap, rows);
  }

  /** The length of a feature vector. */
  public int width() {
    return rows.get(0).values.length;
  }

  /** How many texts show the behaviour. */
  public int undesired() {
    return (int) rows.stream().filter(Row::undesired).count();
  }

  /** Some of the rows. */
  public ProbeFeatures where(Predicate<Row> wanted) {
    return new ProbeFeatures(tap, rows.stream().filter(wanted).toList());
  }

  /**
   * Fails unless both classes are there.
   *
   * @throws IllegalArgumentException with both counts
   */
  void requireBothClasses() {
    if (undesired() == 0 || undesired() == rows.size()) {
      throw new IllegalArgumentException(
          "a probe needs texts of both classes but %s of %s are undesired; add texts of the other class"
              .formatted(undesired(), rows.size()));
    }
  }

  /**
   * Writes the features as safetensors.
   *
   * @throws IOException if the file cannot be written
   */
  public void save(Path file) throws IOException {
    List<String> sources = rows.stream().map(Row::source).distinct().sorted().toList();
    if (sources.stream().anyMatch(source -> source.contains(SEPARATOR))) {
      throw new IllegalArgumentException("the name of a source has a line break");
    }
    float[] values = new float[Math.multiplyExact(rows.size(), width())];
    long[] labels = new long[rows.size()];
    long[] ofSource = new long[rows.size()];
    for (int i = 0; i < labels.length; i++) {
      Row row = rows.get(i);
      System.arraycopy(row.values, 0, values, i * width(), width());
      labels[i] = row.undesired ? 1 : 0;
      ofSource[i] = sources.indexOf(row.source);
    }
    SafetensorsWriter writer = new SafetensorsWriter();
    tap.metadata().forEach(writer::metadata);
    writer.metadata("sources", String.join(SEPARATOR, sources));
    writer.add("features", new long[] {labels.length, width()}, values);
    writer.addLongs("undesired", new long[] {labels.length}, labels);
    writer.addLongs("source", new long[] {labels.length}, ofSource);
    writer.write(file);
  }

  /**
   * Reads what {@link #save} wrote.
   *
   * @throws IOException if the file cannot be read
   * @throws CheckpointException if it holds something else
   */
  public static ProbeFeatures load(Path file) throws IOException {
    SafetensorsFile stored = SafetensorsFile.open(file);
    try {
      float[] values = stored.readFloats("features");
      long[] labels = stored.readLongs("undesired");
      long[] ofSource = stored.readLongs("source");
      String[] sources = stored.metadata().getOrDefault("sources", "").split(SEPARATOR, -1);
      int width = Math.toIntExact(stored.tensor("features").shape().get(1));
      if (labels.length != ofSource.length || values.length != labels.length * (long) width) {
        throw new CheckpointException(
            "%s has %s values of width %s for %s labels and %s sources; collect the features again"
                .formatted(file, values.length, width, labels.length, ofSource.length));
      }
      List<Row> rows = new ArrayList<>();
      for (int i = 0; i < labels.length; i++) {
        float[] row = Arrays.copyOfRange(values, i * width, (i + 1) * width);
        rows.add(new Row(row, labels[i] == 1, sources[Math.toIntExact(ofSource[i])]));
      }
      return new ProbeFeatures(ProbeTap.of(stored.metadata()), rows);
    } catch (IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException e) {
      throw new CheckpointException(
          file + " is no file of probe features: " + e.getMessage() + "; collect them again", e);
    }
  }
}
