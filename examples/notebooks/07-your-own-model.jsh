// SPDX-License-Identifier: Apache-2.0
/*
# Your own model

Any folder with a config.json, a tokenizer.json and safetensors of GPT-2, Gemma, Llama, Mistral or Qwen2 will
do. Here a second bundled model, a Gemma 2, stands for yours.
*/

var model = load("examples/models/gemma2-4m");
var info = model.info();
show(info.architecture() + ", " + info.layers() + " blocks of width " + info.width());
show(info.vocabularySize() + " tokens, context " + info.contextLength());
points(model);
generate(model, "The railway line was closed in the sixties, but", "Once upon a time there was");

/*
**What is checked.** Loading reads the headers of all tensors and compares names and shapes with what the
configuration promises. What would change the results and is not supported is refused.
Here are three folders that are wrong, each with a copy of the same files.
*/

Path copy(String name, UnaryOperator<String> config) throws IOException {
  var folder = scratch(name);
  for (String file : List.of("tokenizer.json", "model.safetensors")) {
    Files.copy(path("examples/models/gemma2-4m").resolve(file), folder.resolve(file));
  }
  var json = Files.readString(path("examples/models/gemma2-4m/config.json"));
  Files.writeString(folder.resolve("config.json"), config.apply(json));
  return folder;
}
void refused(Path folder) throws IOException {
  try {
    load(folder.toString());
    check(false, folder + " is refused");
  } catch (DetoxException e) {
    show(e.getMessage().replace(path("examples").toAbsolutePath().toString(), "examples").replace('\\', '/'));
  }
}
refused(path("examples/models/nowhere"));
refused(copy("other-rotation", config -> config.replaceFirst("\\{", "{\"rope_interleaved\": true,")));
refused(copy("too-wide", config -> config.replaceFirst("\"hidden_size\" : 256", "\"hidden_size\" : 512")));

/*
**Vectors of your own.** A steering vector is the mean activation over rude texts minus that over polite ones.
The bundled 40 pairs are invented and mild; a file of yours has the same form.
*/

var pairs = PairFile.readAll(path("examples/pairs/mild-pairs.jsonl"));
show(pairs.get(0));
var vectors = DifferenceOfMeans.atEveryBlock(model, pairs, ProgressListener.silent());
var norms = vectors.points().stream().map(point -> List.<Object>of(point, vectors.at(point).norm())).toList();
table(List.of("vector at", "norm"), norms);

// They are for these weights, and say so; saved beside the model, `vector:` finds them.

var file = scratch("vectors").resolve("my-vectors.safetensors");
vectors.save(file);
var origin = SteeringVectors.load(file).provenance();
check(origin.get("model_sha256").equals(info.weightsSha256()), "the vectors name their model");

/*
**Does it work?** Ask before you believe: at the output of block 1, strength 2, on ten provoking prompts, beside
the vectors that were made from 1,500 real pairs, and a random direction.
*/

var point = HookPoint.residPost(1);
var mine = vectors.at(point);
var provoking = prompts("provoking", 10);
var systems = new LinkedHashMap<String, Detoxifier>();
systems.put("40 invented pairs", VectorSteering.away(mine, 2));
systems.put("random direction of that length", VectorSteering.randomControl(mine, 2, 1));
systems.put("1,500 real pairs", detoxj.method(model, "vector:strength=2,layer=1").detoxifier());
var rows = new ArrayList<List<Object>>(List.of(List.of("base", toxicity(model, provoking, 6))));
for (var one : systems.entrySet()) {
  try (var view = model.with(one.getValue())) {
    rows.add(List.of(one.getKey(), toxicity(view, provoking, 6)));
  }
}

// output varies
table(List.of("system", "toxicity"), rows);

closeAll();

// Forty invented pairs are enough for a direction that does something here; whether it does so on your
// prompts, and what it costs, is for an experiment to say: [compare and plot](06-compare-and-plot.md).
