/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.hub;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What to download.
 *
 * @param modelId such as {@code openai-community/gpt2}
 * @param revision a branch, tag or commit
 * @param files names in the repository, in which {@code *} stands for any characters but a slash
 */
public record HubRequest(String modelId, String revision, List<String> files) {
  private static final Pattern PART = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,95}");
  private static final Pattern REVISION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]{0,127}");

  /** Checks the names. */
  public HubRequest {
    requireModelId(modelId);
    if (!REVISION.matcher(revision).matches() || revision.contains("..")) {
      throw new IllegalArgumentException(
          "\"" + revision + "\" is no revision; give a branch, tag or commit, such as main");
    }
    files = List.copyOf(files);
  }

  /** Configuration, tokenizer, in files old and new, and safetensors of the main branch. */
  public static HubRequest of(String modelId) {
    return new HubRequest(
        modelId,
        "main",
        List.of(
            "config.json",
            "generation_config.json",
            "tokenizer.json",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "added_tokens.json",
            "chat_template.jinja",
            "vocab.txt",
            "vocab.json",
            "merges.txt",
            "model*.safetensors",
            "model.safetensors.index.json"));
  }

  /** The same of another revision. */
  public HubRequest at(String other) {
    return new HubRequest(modelId, other, files);
  }

  static void requireModelId(String modelId) {
    String[] parts = modelId.split("/", -1);
    if (parts.length > 2
        || modelId.contains("..")
        || modelId.contains("--")
        || !Arrays.stream(parts).allMatch(part -> PART.matcher(part).matches())) {
      throw new IllegalArgumentException(
          "\"" + modelId + "\" is no model id; it looks like organisation/name or name");
    }
  }

  /** Whether a file of the repository is wanted. */
  boolean wants(String file) {
    return files.stream()
        .map(pattern -> "\\Q" + pattern.replace("*", "\\E[^/]*\\Q") + "\\E")
        .anyMatch(file::matches);
  }
}
