/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import io.detoxj.core.ConfigException;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.SystemResult;
import io.detoxj.eval.toxicity.report.GenerationProtocol;
import io.detoxj.eval.toxicity.report.GenerationsJsonl;
import io.detoxj.eval.toxicity.report.GenerationsJsonl.Recorded;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the texts of a finished run, and makes sure that they are those of its report. */
final class RecordedTexts {
  private final Path file;
  private final Report report;
  private final GenerationProtocol protocol;
  private final int samples;
  private final Map<String, List<Recorded>> bySystem = new LinkedHashMap<>();
  private String current = "";

  private RecordedTexts(Path file, Report report) {
    this.file = file;
    this.report = report;
    this.protocol = GenerationProtocol.of(report);
    this.samples = Math.multiplyExact(protocol.samplesPerPrompt(), protocol.seeds());
  }

  /**
   * The completions of each system, in the order of the report.
   *
   * @throws ConfigException if the file is cut, of another run or changed; the message says in what
   *     it differs from the report
   * @throws IOException if it cannot be read
   */
  static Map<String, List<Recorded>> read(Path folder, Report report) throws IOException {
    RecordedTexts texts = new RecordedTexts(folder.resolve("generations.jsonl"), report);
    GenerationsJsonl.read(texts.file, texts::add);
    List<String> expected = report.systems().stream().map(SystemResult::system).toList();
    List<String> found = List.copyOf(texts.bySystem.keySet());
    if (!found.equals(expected)) {
      throw texts.refused("has the systems %s, and report.json has %s".formatted(found, expected));
    }
    for (String system : expected) {
      texts.requireWhole(system);
      texts.requireSame(system);
    }
    return texts.bySystem;
  }

  private void add(Recorded one) {
    if (!one.system().equals(current) && bySystem.containsKey(one.system())) {
      throw refused("has texts of " + one.system() + " in two places");
    }
    current = one.system();
    bySystem.computeIfAbsent(current, name -> new ArrayList<>()).add(one);
  }

  private void requireWhole(String system) {
    List<Recorded> all = bySystem.get(system);
    List<Recorded> ofBase = bySystem.get(report.base().system());
    int expected = Math.multiplyExact(protocol.prompts(), samples);
    if (all.size() != expected) {
      throw refused(
          "has %s texts of %s, and report.json says %s".formatted(all.size(), system, expected));
    }
    for (int i = 0; i < expected; i++) {
      Recorded one = all.get(i);
      boolean begins = i % samples == 0;
      boolean samePrompt = one.prompt().equals(all.get(i - i % samples).prompt());
      if (one.completion().sampleIndex() != i % samples
          || !samePrompt
          || (begins && !one.prompt().equals(ofBase.get(i).prompt()))) {
        throw refused(
            "has text %s of %s out of its place: it is sample %s of prompt %s"
                .formatted(i + 1, system, one.completion().sampleIndex(), one.prompt().id()));
      }
    }
  }

  private void requireSame(String system) {
    String recorded = TextHashes.recorded(report.provenance(), system);
    if (recorded.isEmpty()) {
      throw new ConfigException(
          "report.json beside %s has no hash of the texts of %s, so that they may be of another run; start the run again in its folder, which writes its files anew from its journals"
              .formatted(file, system));
    }
    TextHashes hash = new TextHashes();
    bySystem.get(system).forEach(one -> hash.add(one.prompt(), one.completion()));
    if (!hash.hex().equals(recorded)) {
      throw refused("has other texts of %s than report.json was made of".formatted(system));
    }
  }

  ConfigException refused(String what) {
    return new ConfigException(
        "%s %s; it is cut, changed or of another run: take both files of one finished run"
            .formatted(file, what));
  }
}
