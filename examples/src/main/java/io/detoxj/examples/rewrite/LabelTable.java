/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.rewrite;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.Programs;
import io.detoxj.core.checkpoint.JsonDocument;
import io.detoxj.core.encoder.SentenceEncoder;
import io.detoxj.rewrite.label.EncoderLabeller;
import io.detoxj.rewrite.label.EncoderLabellerTrainer;
import io.detoxj.rewrite.label.LabelReport;
import io.detoxj.rewrite.label.LabelledText;
import io.detoxj.rewrite.label.NgramLabellerTrainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Labellers of polarity, trained on the training split of ToxiRewriteCN and tested on its test
 * split: character n-grams, and a linear head on an encoder of sentences, whose penalty is chosen
 * by cross-validation on the training split.
 */
@Command(
    name = "label-table",
    description = "Trains labellers of toxic, neutral and polite Chinese sentences and tests them.")
public final class LabelTable extends Program {
  private static final List<String> LABELS = List.of("toxic", "neutral", "polite");
  private static final List<Double> PENALTIES = List.of(1e-2, 1e-1, 1.0);
  private static final long MOST_BYTES = 1 << 26;
  private static final int FOLDS = 3;

  @Option(names = "--data", required = true, description = "Folder of ToxiRewriteCN")
  private Path data = Path.of(".");

  @Option(names = "--encoder", description = "Folder of an encoder of Chinese sentences")
  private @Nullable Path encoder;

  @Option(names = "--output", description = "File for the head on the encoder")
  private @Nullable Path output;

  /** Runs it. */
  public static void main(String[] arguments) {
    Programs.main(new LabelTable(), arguments);
  }

  @Override
  public Integer call() throws IOException {
    List<LabelledText> train = read("train_1000.json");
    List<LabelledText> test = read("test_556.json");
    show(LabelReport.of(NgramLabellerTrainer.standard().train("n-grams", train, Map.of()), test));
    if (encoder != null) {
      try (SentenceEncoder opened = SentenceEncoder.load(encoder)) {
        head(opened, train, test);
      }
    }
    return 0;
  }

  private List<LabelledText> read(String name) throws IOException {
    List<LabelledText> texts = new ArrayList<>();
    for (JsonNode record : JsonDocument.read(data.resolve(name), MOST_BYTES)) {
      for (String label : LABELS) {
        texts.add(new LabelledText(record.get(label).asText(), label, record.get("idx").asText()));
      }
    }
    return texts;
  }

  private void head(SentenceEncoder opened, List<LabelledText> train, List<LabelledText> test)
      throws IOException {
    List<float[]> vectors = opened.encode(train.stream().map(LabelledText::text).toList());
    double best = -1;
    EncoderLabellerTrainer chosen = EncoderLabellerTrainer.standard();
    for (double penalty : PENALTIES) {
      EncoderLabellerTrainer trainer = EncoderLabellerTrainer.standard().withL2(penalty);
      double accuracy = crossValidated(trainer, opened, train, vectors);
      print("l2 %s: %.4f in cross-validation%n", penalty, accuracy);
      if (accuracy > best) {
        best = accuracy;
        chosen = trainer;
      }
    }
    EncoderLabeller labeller =
        chosen.train("polarity", train, vectors, opened, Map.of("data", "ToxiRewriteCN train"));
    show(LabelReport.of(labeller, test));
    if (output != null) {
      labeller.save(output);
    }
  }

  /** Records stay whole: the three sentences of one say the same. */
  private static double crossValidated(
      EncoderLabellerTrainer trainer,
      SentenceEncoder encoder,
      List<LabelledText> texts,
      List<float[]> vectors) {
    double right = 0;
    for (int fold = 0; fold < FOLDS; fold++) {
      List<LabelledText> kept = new ArrayList<>();
      List<float[]> keptVectors = new ArrayList<>();
      List<Integer> heldOut = new ArrayList<>();
      for (int i = 0; i < texts.size(); i++) {
        if (i / LABELS.size() % FOLDS == fold) {
          heldOut.add(i);
        } else {
          kept.add(texts.get(i));
          keptVectors.add(vectors.get(i));
        }
      }
      EncoderLabeller labeller = trainer.train("fold", kept, keptVectors, encoder, Map.of());
      for (int i : heldOut) {
        right += labeller.label(vectors.get(i)).label().equals(texts.get(i).label()) ? 1 : 0;
      }
    }
    return right / texts.size();
  }

  private void show(LabelReport report) {
    print("accuracy %.4f of %d texts%n%s%n", report.accuracy(), report.texts(), report.markdown());
  }
}
