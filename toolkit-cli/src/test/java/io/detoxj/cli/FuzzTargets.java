/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.core.adapter.PeftFolder;
import io.detoxj.core.checkpoint.CheckpointFolder;
import io.detoxj.core.checkpoint.NpzFile;
import io.detoxj.core.corpus.PairFile;
import io.detoxj.core.encoder.TextClassifier;
import io.detoxj.core.fixture.TinyAdapter;
import io.detoxj.core.fixture.TinyClassifier;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.hub.HubCache;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.tokenizer.Tokenizer;
import io.detoxj.eval.data.CsvRecords;
import io.detoxj.eval.metric.MissingPolicy;
import io.detoxj.eval.report.ReportJson;
import io.detoxj.eval.run.RunOptions;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.toxicity.prompt.PromptFile;
import io.detoxj.eval.toxicity.report.GenerationsJsonl;
import io.detoxj.eval.toxicity.run.Rescoring;
import io.detoxj.eval.toxicity.run.ToxicityExperiment;
import io.detoxj.eval.toxicity.scorer.LexiconScorer;
import io.detoxj.eval.toxicity.scorer.LinearToxicityScorer;
import io.detoxj.eval.toxicity.scorer.ScoreCache;
import io.detoxj.eval.toxicity.suppression.PublishedSentences;
import io.detoxj.eval.toxicity.task.TaskFile;
import io.detoxj.rectify.baseline.WordFilter;
import io.detoxj.rectify.value.ValueNetwork;
import io.detoxj.steering.feature.FeatureLabels;
import io.detoxj.steering.feature.FeatureSet;
import io.detoxj.steering.sae.SaeQuality;
import io.detoxj.steering.sae.SparseAutoencoder;
import io.detoxj.steering.vector.SteeringVectors;
import io.detoxj.surgery.edit.SurgeryPatch;
import io.detoxj.surgery.probe.BehaviourProbe;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import picocli.CommandLine;

/** Sound files of every kind that the toolkit reads, each with its reader. */
@SuppressWarnings("StringConcatToTextBlock") // lines of files stand one below another
final class FuzzTargets {
  private static final Path MODEL = Path.of("../examples/models/gpt2-4m");

  private final Path folder;
  private final List<Target> targets = new ArrayList<>();

  private FuzzTargets(Path folder) {
    this.folder = folder;
  }

  /** How a file is damaged. */
  enum Kind {
    TEXT,
    SAFETENSORS,
    BYTES
  }

  /** Opens and reads all of a file. */
  interface Reading {
    void run() throws Exception;
  }

  /**
   * A file with its reader.
   *
   * @param share how many damages it gets, as a part of all
   */
  record Target(String name, Path file, Kind kind, int share, Reading reading) {}

  /** Writes sound files into a folder. */
  static List<Target> in(Path folder) throws IOException {
    FuzzTargets all = new FuzzTargets(folder);
    all.models();
    all.texts();
    all.runs();
    all.methods();
    return all.targets;
  }

  private void add(String name, Path file, Kind kind, int share, Reading reading) {
    targets.add(new Target(name, file, kind, share, reading));
  }

  private Path text(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private Path copied(Path source) throws IOException {
    Path target = folder.resolve(source.getFileName().toString());
    return Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
  }

  private void models() throws IOException {
    Path model = TinyGpt2.writeTo(folder.resolve("gpt2"));
    Reading load = () -> TransformerModel.load(model).close();
    add("config.json", model.resolve("config.json"), Kind.TEXT, 3, load);
    Files.writeString(
        model.resolve("generation_config.json"), "{\"eos_token_id\":[3,4],\"top_k\":50}");
    add("generation_config.json", model.resolve("generation_config.json"), Kind.TEXT, 2, load);
    add("model.safetensors", model.resolve("model.safetensors"), Kind.SAFETENSORS, 3, load);
    Path tokenizer = copied(model.resolve("tokenizer.json"));
    add(
        "tokenizer.json",
        tokenizer,
        Kind.TEXT,
        4,
        () -> {
          try (Tokenizer read = Tokenizer.load(tokenizer)) {
            read.decode(read.encode("a small text"));
          }
        });
    String encoder = TinyClassifier.names().findFirst().orElseThrow();
    Path classifier = TinyClassifier.writeTo(encoder, folder);
    Reading classify = () -> TextClassifier.load(classifier).close();
    add("classifier config.json", classifier.resolve("config.json"), Kind.TEXT, 3, classify);
    Path array = folder.resolve("params.npz");
    Files.write(array, npz());
    add(
        "npz",
        array,
        Kind.BYTES,
        6,
        () -> NpzFile.open(array).read("b_dec", ByteBuffer.allocate(12)));
    Path hub = Files.createDirectories(folder.resolve("hub/models--a--b/refs"));
    Files.createDirectories(folder.resolve("hub/models--a--b/snapshots/abc123"));
    Path reference = Files.writeString(hub.resolve("main"), "abc123");
    add(
        "hub reference",
        reference,
        Kind.TEXT,
        3,
        () -> HubCache.at(folder.resolve("hub")).find("a/b"));
    Path index = Files.createDirectories(folder.resolve("sharded"));
    Files.copy(model.resolve("config.json"), index.resolve("config.json"));
    Files.copy(model.resolve("tokenizer.json"), index.resolve("tokenizer.json"));
    Files.copy(model.resolve("model.safetensors"), index.resolve("one.safetensors"));
    StringBuilder map = new StringBuilder("{\"metadata\":{\"total_size\":201856},\"weight_map\":{");
    CheckpointFolder.open(model)
        .weights()
        .files()
        .get(0)
        .tensors()
        .keySet()
        .forEach(name -> map.append('"').append(name).append("\":\"one.safetensors\","));
    map.setLength(map.length() - 1);
    Path json = Files.writeString(index.resolve("model.safetensors.index.json"), map + "}}");
    add("shard index", json, Kind.TEXT, 3, () -> CheckpointFolder.open(index).weights());
  }

  /** One float32 array of three numbers. */
  private static byte[] npz() throws IOException {
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }";
    ByteArrayOutputStream array = new ByteArrayOutputStream();
    array.writeBytes(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    array.write(header.length());
    array.write(0);
    array.writeBytes(header.getBytes(StandardCharsets.US_ASCII));
    ByteBuffer values = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    values.putFloat(1).putFloat(2).putFloat(3);
    array.writeBytes(values.array());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("b_dec.npy"));
      zip.write(array.toByteArray());
    }
    return out.toByteArray();
  }

  private void texts() throws IOException {
    Path prompts =
        text(
            "prompts.jsonl",
            "{\"prompt\":{\"text\":\"My neighbour said\",\"toxicity\":0.1},\"id\":1}\n"
                + "{\"prompt\":{\"text\":\"That turnip\",\"toxicity\":null}}\n");
    add("prompts", prompts, Kind.TEXT, 6, () -> PromptFile.read(prompts));
    add("prompts, leniently", prompts, Kind.TEXT, 4, () -> PromptFile.readLenient(prompts, 0.6));
    Path table = text("table.csv", "id,text\n1,\"a, \"\"b\"\"\"\n2,c\n");
    add("csv", table, Kind.TEXT, 6, () -> CsvRecords.read(table, ','));
    Path lexicon = text("terms.txt", "turnip\nfool of a goose\nnit*\n");
    add("lexicon", lexicon, Kind.TEXT, 6, () -> LexiconScorer.load(lexicon));
    Path pairs =
        text("pairs.jsonl", "{\"id\":\"1\",\"toxic\":\"you turnip\",\"neutral\":[\"you\"]}\n");
    add("pairs", pairs, Kind.TEXT, 6, () -> PairFile.readAll(pairs));
    Path texts = text("texts.jsonl", "{\"text\":\"one\"}\n{\"text\":\"two\"}\n");
    add("texts", texts, Kind.TEXT, 6, () -> UserFiles.texts("--texts", texts));
    StringBuilder labelled = new StringBuilder();
    for (int i = 0; i < 24; i++) {
      labelled.append("{\"text\":\"text %d\",\"toxic\":%d}%n".formatted(i, i % 2));
    }
    Path behaviour = text("labelled.jsonl", labelled.toString());
    add(
        "labelled texts",
        behaviour,
        Kind.TEXT,
        6,
        () -> UserFiles.labelled(behaviour, line -> true));
    Path config = text("config.json", "{\"command\":\"evaluate\",\"samples\":5,\"limit\":[1]}");
    CommandLine line = Detoxj.prepared(new ByteArrayOutputStream(), new ByteArrayOutputStream());
    String[] call = {"evaluate", "--config", config.toString()};
    add("--config", config, Kind.TEXT, 6, () -> ConfigFile.expanded(call, line));
    for (String name : List.of("gsm8k", "mmlu", "hellaswag")) {
      Path task = resource(TaskFile.class, name + ".task.json");
      add("task " + name, task, Kind.TEXT, 4, () -> TaskFile.read(task));
    }
    Path cases =
        text(
            "hatecheck.csv",
            "functionality,case_id,test_case,label_gold,target_ident\n"
                + "slur_h,1,you turnip,hateful,goose\n");
    add("hatecheck", cases, Kind.TEXT, 4, () -> PublishedSentences.hateCheckByFunctionality(cases));
    Path words = text("words.txt", "turnip\nnitwit\n");
    TransformerModel model = TransformerModel.load(TinyGpt2.writeTo(folder.resolve("words-model")));
    add("word list", words, Kind.TEXT, 4, () -> WordFilter.read(words, model));
  }

  private Path resource(Class<?> beside, String name) throws IOException {
    Path target = folder.resolve(name);
    try (InputStream in = Objects.requireNonNull(beside.getResourceAsStream(name))) {
      Files.copy(in, target);
    }
    return target;
  }

  private void runs() throws IOException {
    Path run = folder.resolve("run");
    try (TransformerModel model =
            TransformerModel.load(TinyGpt2.writeTo(folder.resolve("run-model")));
        LinearToxicityScorer scorer = LinearToxicityScorer.bundled()) {
      new ToxicityExperiment(
              model,
              scorer,
              GenerationConfig.nucleus(3, 0.9).withSamples(2).withSeed(1),
              new Bootstrap(100, 0.95, 1))
          .run(PromptFile.bundled().subList(0, 3), List.of(), RunOptions.standard())
          .writeTo(run);
    }
    Path report = run.resolve("report.json");
    Path lines = run.resolve("generations.jsonl");
    add("report.json", report, Kind.TEXT, 6, () -> ReportJson.read(report));
    add(
        "generations.jsonl",
        lines,
        Kind.TEXT,
        6,
        () -> GenerationsJsonl.readScored(lines, x -> {}));
    Rescoring again =
        new Rescoring(
            List.of(LinearToxicityScorer.bundled()),
            new Bootstrap(100, 0.95, 1),
            MissingPolicy.standard());
    add("rescored generations", lines, Kind.TEXT, 3, () -> again.run(run));
    add("rescored report", report, Kind.TEXT, 3, () -> again.run(run));
    Path costs = run.resolve("costs.json");
    add("costs.json", costs, Kind.TEXT, 3, () -> ReportJson.readCosts(costs));
    Path cache = folder.resolve("scores.jsonl");
    LinearToxicityScorer linear = LinearToxicityScorer.bundled();
    try (ScoreCache scores = ScoreCache.open(cache)) {
      scores.add(
          linear.info(),
          linear.fingerprint(),
          Map.of("a text", new ScoreOutcome.Scored(0.5, Map.of("x", 0.1))));
    }
    add("score cache", cache, Kind.TEXT, 5, () -> ScoreCache.open(cache).close());
  }

  private void methods() throws IOException {
    Path vectors = copied(MODEL.resolve("steering-vectors.safetensors"));
    add("steering vectors", vectors, Kind.SAFETENSORS, 5, () -> SteeringVectors.load(vectors));
    Path patch = copied(MODEL.resolve("surgery/patch.safetensors"));
    add("patch", patch, Kind.SAFETENSORS, 5, () -> SurgeryPatch.load(patch));
    Path probe = copied(MODEL.resolve("surgery/probe.safetensors"));
    Path about = copied(MODEL.resolve("surgery/probe.json"));
    add("probe", probe, Kind.SAFETENSORS, 5, () -> BehaviourProbe.load(folder));
    add("probe.json", about, Kind.TEXT, 5, () -> BehaviourProbe.load(folder));
    Path features = copied(MODEL.resolve("sae/features.json"));
    add("features.json", features, Kind.TEXT, 5, () -> FeatureSet.load(features));
    Path quality = copied(MODEL.resolve("sae/quality.json"));
    add("quality.json", quality, Kind.TEXT, 4, () -> SaeQuality.load(quality));
    Path labels =
        text(
            "labels.jsonl",
            "{\"index\":7,\"description\":\"insults\"}\n{\"index\":\"8\"}\n"
                .replace("{\"index\":\"8\"}", "{\"index\":\"8\",\"description\":\"x\"}"));
    add("feature labels", labels, Kind.TEXT, 4, () -> FeatureLabels.read(labels));
    Path sae = Files.createDirectories(folder.resolve("sae"));
    Path cfg = Files.copy(MODEL.resolve("sae/cfg.json"), sae.resolve("cfg.json"));
    Files.copy(
        MODEL.resolve("sae/sae_weights.safetensors"), sae.resolve("sae_weights.safetensors"));
    add("cfg.json", cfg, Kind.TEXT, 1, () -> SparseAutoencoder.load(sae).close());
    Path value = Files.createDirectories(folder.resolve("value"));
    for (String name :
        List.of("config.json", "value.json", "model.safetensors", "tokenizer.json")) {
      Files.copy(MODEL.resolve("value/" + name), value.resolve(name));
    }
    Reading network = () -> ValueNetwork.load(value).close();
    add("value.json", value.resolve("value.json"), Kind.TEXT, 1, network);
    add("value config.json", value.resolve("config.json"), Kind.TEXT, 1, network);
    adapter();
  }

  private void adapter() throws IOException {
    Path model = TinyGpt2.writeTo(folder.resolve("adapted"));
    Path adapter = folder.resolve("adapter");
    try (TransformerModel tiny = TransformerModel.load(model)) {
      PeftFolder.write(TinyAdapter.of(tiny), adapter, "");
    }
    Reading read =
        () -> {
          try (TransformerModel tiny = TransformerModel.load(model)) {
            PeftFolder.read(adapter, tiny);
          }
        };
    add("adapter_config.json", adapter.resolve("adapter_config.json"), Kind.TEXT, 3, read);
    Path tensors = adapter.resolve("adapter_model.safetensors");
    add("adapter_model.safetensors", tensors, Kind.SAFETENSORS, 3, read);
  }
}
