/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.rewrite;

import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.Programs;
import io.detoxj.core.ConfigException;
import io.detoxj.core.encoder.SentenceEncoder;
import io.detoxj.core.io.BoundedLines;
import io.detoxj.core.io.JsonLineFile;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.math.Shuffle;
import io.detoxj.rewrite.label.EncoderLabellerTrainer;
import io.detoxj.rewrite.label.LabelReport;
import io.detoxj.rewrite.label.LabelledText;
import io.detoxj.rewrite.label.NgramLabeller;
import io.detoxj.rewrite.label.NgramLabellerTrainer;
import io.detoxj.rewrite.label.TextLabeller;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Judges of acceptability of one's own: character n-grams, and a linear head on an encoder of
 * sentences, trained on BLiMP (Warstadt et al., TACL 2020; CC BY 4.0) and tested on phenomena that
 * were held out and on CoLA (Warstadt et al., TACL 2019), which is never trained on.
 */
@Command(
    name = "acceptability-table",
    description = "Trains judges of acceptable English sentences on BLiMP and tests them on CoLA.")
public final class AcceptabilityTable extends Program {
  private static final String YES = "acceptable";
  private static final String NO = "unacceptable";
  private static final int LONGEST_LINE = 1 << 16;
  private static final long MOST_BYTES = 1 << 26;
  private static final int HELD_OUT = 7;

  @Option(names = "--blimp", required = true, description = "blimp.jsonl or blimp.jsonl.gz")
  private Path blimp = Path.of(".");

  @Option(names = "--cola", description = "Folder with CoLA's development parts, .tsv.gz")
  private @Nullable Path cola;

  @Option(names = "--encoder", description = "Folder of an encoder of sentences")
  private @Nullable Path encoder;

  @Option(names = "--texts", defaultValue = "20000", description = "How many to train on")
  private int texts;

  @Option(names = "--output", description = "File for the labeller of n-grams")
  private @Nullable Path output;

  /** Runs it. */
  public static void main(String[] arguments) {
    Programs.main(new AcceptabilityTable(), arguments);
  }

  @Override
  public Integer call() throws IOException {
    List<LabelledText> train = new ArrayList<>();
    List<LabelledText> test = new ArrayList<>();
    read(train, test);
    train = sample(train, texts);
    test = sample(test, texts / 4);
    NgramLabellerTrainer grams = new NgramLabellerTrainer(5, 18, 5, 0.03, 1e-4, 1);
    NgramLabeller labeller = grams.train("acceptability", train, Map.of("data", "BLiMP"));
    show(labeller, test);
    if (output != null) {
      labeller.save(output);
    }
    if (encoder != null) {
      try (SentenceEncoder opened = SentenceEncoder.load(encoder)) {
        show(
            EncoderLabellerTrainer.standard()
                .withL2(1e-3)
                .train("acceptability", train, opened, Map.of("data", "BLiMP")),
            test);
      }
    }
    return 0;
  }

  /** Every seventh phenomenon is held out, as a whole. */
  private void read(List<LabelledText> train, List<LabelledText> test) throws IOException {
    List<String> phenomena = new ArrayList<>();
    JsonLineFile.forEachLine(
        blimp,
        line -> {
          String phenomenon = line.text("uid");
          if (!phenomena.contains(phenomenon)) {
            phenomena.add(phenomenon);
          }
          boolean held = phenomena.indexOf(phenomenon) % HELD_OUT == HELD_OUT - 1;
          List<LabelledText> into = held ? test : train;
          into.add(new LabelledText(line.text("good"), YES, phenomenon));
          into.add(new LabelledText(line.text("bad"), NO, phenomenon));
        });
  }

  private static List<LabelledText> sample(List<LabelledText> all, int most) {
    RandomGenerator random = RandomStreams.named(1, "acceptability");
    List<LabelledText> some = new ArrayList<>();
    for (int index : Shuffle.order(all.size(), random)) {
      if (some.size() == most) {
        break;
      }
      some.add(all.get(index));
    }
    return some;
  }

  private void show(TextLabeller labeller, List<LabelledText> heldOut) throws IOException {
    print("%s%n", labeller.provenance());
    row("phenomena held out", LabelReport.of(labeller, heldOut));
    if (cola != null) {
      for (String part : List.of("in_domain_dev", "out_of_domain_dev")) {
        row("CoLA " + part, LabelReport.of(labeller, sentences(cola.resolve(part + ".tsv.gz"))));
      }
    }
  }

  private static List<LabelledText> sentences(Path file) throws IOException {
    List<LabelledText> all = new ArrayList<>();
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      BoundedLines lines = new BoundedLines(in, file.toString(), LONGEST_LINE, MOST_BYTES);
      for (String line = lines.next(); line != null; line = lines.next()) {
        String[] fields = line.split("\t", -1);
        if (fields.length != 4) {
          throw new ConfigException(
              "%s line %s has %s fields, not 4".formatted(file, lines.number(), fields.length));
        }
        all.add(new LabelledText(fields[3], fields[1].equals("1") ? YES : NO, fields[0]));
      }
    }
    return all;
  }

  private void row(String name, LabelReport report) {
    int yes = report.labels().indexOf(YES);
    int no = report.labels().indexOf(NO);
    double rightYes = report.counts().get(yes).get(yes);
    double rightNo = report.counts().get(no).get(no);
    double wrongYes = report.counts().get(no).get(yes);
    double wrongNo = report.counts().get(yes).get(no);
    double product =
        (rightYes + wrongYes) * (rightYes + wrongNo) * (rightNo + wrongYes) * (rightNo + wrongNo);
    double matthews =
        product == 0 ? 0 : (rightYes * rightNo - wrongYes * wrongNo) / Math.sqrt(product);
    print(
        "%s: %d texts, accuracy %.4f, Matthews %.4f%n",
        name, report.texts(), report.accuracy(), matthews);
  }
}
