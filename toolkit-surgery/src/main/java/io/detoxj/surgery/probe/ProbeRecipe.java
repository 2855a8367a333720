/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.probe;

import io.detoxj.core.ConfigException;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.FolderSwap;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.model.TextPooling;
import io.detoxj.core.model.TransformerModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * From labelled texts to a probe in a folder: texts are read by the model, a head is fitted to
 * those that are learnt from, and what it is worth is measured on others.
 *
 * @param point where the probe reads; every token of a text counts
 * @param trainer fits the head
 * @param behaviour what undesired texts show, such as {@code toxicity}
 */
public record ProbeRecipe(HookPoint point, ProbeTrainer trainer, String behaviour) {
  private static final TextPooling POOLING = TextPooling.ofAllTokens();

  /** Writes what belongs beside a probe. */
  @FunctionalInterface
  public interface Beside {
    /**
     * Writes into the folder that the probe is in.
     *
     * @throws IOException if a file cannot be written; the folder is then as it was before
     */
    void write(BehaviourProbe probe, Path folder) throws IOException;
  }

  /** All that the probe depends on beside model and texts. */
  public Fingerprint fingerprint() {
    return Fingerprint.builder()
        .put("point", point.name())
        .put("trainer", trainer.settings())
        .put("behaviour", behaviour)
        .build();
  }

  /**
   * Checks texts before a model reads them.
   *
   * @param part what they are for, for the message: "learnt from"
   * @throws ConfigException if they are not of both classes
   */
  public static void requireBothClasses(List<BehaviourText> texts, String part) {
    long undesired = texts.stream().filter(BehaviourText::undesired).count();
    if (undesired == 0 || undesired == texts.size()) {
      throw new ConfigException(
          "%s of the %s texts that are %s are toxic, and both classes are needed; give more texts, another --held-out or another --seed"
              .formatted(undesired, texts.size(), part));
    }
  }

  /** The files of a probe and of what is written beside it, the main one first. */
  public static List<String> files(List<String> beside) {
    return Stream.concat(Stream.of(BehaviourProbe.WEIGHTS, BehaviourProbe.CARD), beside.stream())
        .toList();
  }

  /**
   * Has a model read texts.
   *
   * @param progress its unit is the text
   */
  public ProbeFeatures read(
      TransformerModel model, List<BehaviourText> texts, ProgressListener progress) {
    return ProbeFeatures.collect(model, point, POOLING, texts, progress);
  }

  /**
   * Fits and measures a probe, and writes it with its card.
   *
   * @param learnt what is learnt from, as {@link #read}
   * @param measured what it is measured on
   * @param names of files that are written beside the probe
   * @param beside writes them
   * @param output folder of the probe; of its other files none is touched
   * @param report is told lines of figures
   * @throws ConfigException if the folder cannot be written into, or another run has it
   * @throws IOException if a file cannot be written
   */
  public void run(
      ProbeFeatures learnt,
      ProbeFeatures measured,
      List<String> names,
      Beside beside,
      Path output,
      Consumer<String> report)
      throws IOException {
    BehaviourProbe probe = trainer.fit(learnt, behaviour);
    Map<String, ProbeQuality> quality = quality(probe, learnt, measured);
    quality.forEach((name, one) -> report.accept(line(name, one)));
    quality
        .get(BehaviourProbe.TRAIN)
        .overfit(quality.get(BehaviourProbe.TEST))
        .ifPresent(warning -> report.accept("warning: " + warning));
    FolderSwap.replace(
        output,
        files(names),
        aside -> {
          probe.save(aside, quality);
          beside.write(probe, aside);
        });
  }

  /** On the texts that were learnt from, the others, and the others of each source. */
  private static Map<String, ProbeQuality> quality(
      BehaviourProbe probe, ProbeFeatures learnt, ProbeFeatures measured) {
    Map<String, ProbeQuality> quality = new TreeMap<>();
    quality.put(BehaviourProbe.TRAIN, ProbeQuality.measure(probe, learnt));
    quality.put(BehaviourProbe.TEST, ProbeQuality.measure(probe, measured));
    Map<String, ProbeQuality> bySource = ProbeQuality.bySource(probe, measured);
    if (bySource.size() > 1) {
      bySource.forEach((source, one) -> quality.put(BehaviourProbe.TEST + "/" + source, one));
    }
    return quality;
  }

  private static String line(String name, ProbeQuality quality) {
    return String.format(
        Locale.ROOT,
        "%-6s %d toxic, %d not: AUROC %.3f, balanced accuracy %.3f, ECE %.3f",
        name,
        quality.undesired(),
        quality.desired(),
        quality.auroc(),
        quality.balancedAccuracy(),
        quality.calibrationError());
  }
}
