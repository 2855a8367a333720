/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.ask;

import io.detoxj.core.chat.ServerChat;
import io.detoxj.core.chat.ServerChatOptions;
import io.detoxj.core.remote.JsonClient;
import io.detoxj.molecule.benchmark.Benchmark;
import io.detoxj.molecule.benchmark.RepairPrompts;
import io.detoxj.molecule.benchmark.RepairTask;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A small annotation and molecules of it. */
final class TinyRepairs {
  static final String TOXIC = "Cc1nc2cc(Cl)ccc2[nH]1";

  private TinyRepairs() {}

  /** Writes the annotation of some tasks into a folder. */
  static RepairPrompts prompts(Path folder, String... tasks) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("repair_prompt.json"),
        """
        {"agent_role": "Chemist.", "task_overview": "Repair it.",
         "image_integration": {"usage_guidelines": ["rings"]},
         "output_format": {"structure": "MODIFIED_SMILES: smiles1;smiles2;smiles3",
                           "notes": ["Include 3 modified SMILES only"]}}
        """);
    for (String task : tasks) {
      Files.writeString(
          folder.resolve(task + "_prompt.json"),
          "{\"task_description\": \"%s\", \"instruction\": \"Less toxic.\"}".formatted(task));
    }
    return RepairPrompts.read(folder);
  }

  /** Molecules of one task, each another alkane with chlorine. */
  static Benchmark molecules(String task, int count) {
    List<RepairTask> tasks = new ArrayList<>();
    for (int id = 1; id <= count; id++) {
      tasks.add(new RepairTask(task, task, id, "C".repeat(id) + "Cl"));
    }
    return new Benchmark(tasks);
  }

  /** A model on a server that is asked without pauses; no key is sent. */
  static ServerChat model(URI address, Duration patience) {
    ServerChatOptions usual = ServerChatOptions.of(address, "maker/model-7b");
    JsonClient.Pause none = time -> {};
    return ServerChat.open(
        usual.with(usual.limits().withRequestsPerSecond(0).withAttempts(3, patience)),
        Map.<String, String>of()::get,
        none);
  }

  /** Without a picture. */
  static RepairSettings settings() {
    return RepairSettings.standard().with(new RepairPrompts.Options(3, false, false));
  }
}
