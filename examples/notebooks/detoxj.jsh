// SPDX-License-Identifier: Apache-2.0
// Start-up file of detoxj-shell: imports and verbs. The values behind the verbs are those of the
// object detoxj: where generate(...) prints, detoxj.generate(...) gives.

import ai.djl.ndarray.*
import ai.djl.ndarray.index.*
import io.detoxj.cli.shell.*
import io.detoxj.core.*
import io.detoxj.core.corpus.*
import io.detoxj.core.decode.*
import io.detoxj.core.detox.*
import io.detoxj.core.generate.*
import io.detoxj.core.hook.*
import io.detoxj.core.hub.*
import io.detoxj.core.interpret.*
import io.detoxj.core.io.*
import io.detoxj.core.math.*
import io.detoxj.core.method.*
import io.detoxj.core.model.*
import io.detoxj.core.score.*
import io.detoxj.core.tokenizer.*
import io.detoxj.eval.examination.*
import io.detoxj.eval.front.*
import io.detoxj.eval.metric.*
import io.detoxj.eval.page.*
import io.detoxj.eval.report.*
import io.detoxj.eval.run.*
import io.detoxj.eval.statistics.*
import io.detoxj.eval.toxicity.degenerate.*
import io.detoxj.eval.toxicity.metric.*
import io.detoxj.eval.toxicity.prompt.*
import io.detoxj.eval.toxicity.protocol.*
import io.detoxj.eval.toxicity.report.*
import io.detoxj.eval.toxicity.run.*
import io.detoxj.eval.toxicity.scorer.*
import io.detoxj.eval.toxicity.suppression.*
import io.detoxj.eval.toxicity.task.*
import io.detoxj.examples.steering.*
import io.detoxj.rectify.cap.*
import io.detoxj.rectify.decode.*
import io.detoxj.rectify.theory.*
import io.detoxj.rectify.value.*
import io.detoxj.steering.feature.*
import io.detoxj.steering.sae.*
import io.detoxj.steering.vector.*
import io.detoxj.surgery.edit.*
import io.detoxj.surgery.probe.*
import io.detoxj.surgery.region.*
import io.detoxj.surgery.search.*

Verbs detoxj = new Verbs(ProjectFolder.current())

// Print, and hold a notebook to its word. First, for JShell compiles again what uses a later one.
void show(Object value) { System.out.println(Display.of(value)); }
void table(List<String> header, List<? extends List<?>> rows) { System.out.println(Display.table(header, rows)); }
void check(boolean holds, String what) { detoxj.check(holds, what); }

// Open and close.
Path path(String name) { return detoxj.path(name); }
Path scratch(String name) throws IOException { return detoxj.scratch(name); }
TransformerModel load(String folder) throws IOException { return detoxj.load(folder); }
<T extends AutoCloseable> T keep(T open) { return detoxj.keep(open); }
DetoxifiedModel view(TransformerModel model, Detoxifier... detoxifiers) { return detoxj.view(model, detoxifiers); }
DetoxifiedModel view(TransformerModel model, String method) throws IOException { return detoxj.view(model, detoxj.method(model, method).detoxifier()); }
void closeAll() { detoxj.close(); }

// Write and score.
void generate(LanguageModel model, String... texts) { show(detoxj.generate(model, texts)); }
void generate(LanguageModel model, GenerationConfig config, String... texts) { show(detoxj.generate(model, config, texts)); }
void compare(LanguageModel base, LanguageModel view, String... texts) { show(detoxj.compare(base, view, texts)); }
void score(String... texts) { show(detoxj.score(texts)); }
double toxicity(LanguageModel model, List<EvalPrompt> prompts, int samples) { return detoxj.toxicity(model, prompts, samples); }

// Look inside.
void points(TransformerModel model) { show(Display.points(model.info())); }
Captured capture(TransformerModel model, String text, String... points) { return detoxj.capture(model, text, points); }
void next(TransformerModel model, String text) { show(detoxj.next(model, text)); }
void lens(TransformerModel model, String text) { show(detoxj.lens(model, text)); }

// Measure.
List<EvalPrompt> prompts(String group, int count) { return detoxj.prompts(group, count); }
Report experiment(TransformerModel model, List<EvalPrompt> prompts, int samples, String... methods) throws IOException { return detoxj.experiment(model, prompts, samples, methods); }
void plot(Report report, String title, String name) throws IOException { show(detoxj.plot(report, title, name)); }
