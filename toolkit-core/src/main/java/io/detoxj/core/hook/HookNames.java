/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.hook;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of hook points: ours, TransformerLens's, and those of Hugging Face modules. */
final class HookNames {
  private static final Pattern IN_BLOCK =
      Pattern.compile(
          "(blocks|transformer\\.h|(?:model|gpt_neox|model\\.decoder)\\.layers)\\.(\\d{1,4})(?:\\.(.+))?");
  private static final Map<String, HookSite> BLOCKS = new HashMap<>();
  private static final Map<String, HookPoint> OUTSIDE = new HashMap<>();

  // Of GPT-2 and GPT-J; what attention of GPT-J reads is what its MLP reads, too.
  private static final Map<String, HookSite> GPT2 =
      Map.ofEntries(
          Map.entry("", HookSite.RESID_POST),
          Map.entry("ln_1", HookSite.ATTN_IN),
          Map.entry("attn", HookSite.ATTN_OUT),
          Map.entry("attn.q_proj", HookSite.ATTN_Q),
          Map.entry("attn.k_proj", HookSite.ATTN_K),
          Map.entry("attn.v_proj", HookSite.ATTN_V),
          Map.entry("ln_2", HookSite.MLP_IN),
          Map.entry("mlp", HookSite.MLP_OUT),
          Map.entry("mlp.c_fc", HookSite.MLP_PRE),
          Map.entry("mlp.fc_in", HookSite.MLP_PRE),
          Map.entry("mlp.act", HookSite.MLP_POST));
  private static final Map<String, HookSite> NEOX =
      Map.of(
          "", HookSite.RESID_POST,
          "input_layernorm", HookSite.ATTN_IN,
          "attention", HookSite.ATTN_OUT,
          "post_attention_layernorm", HookSite.MLP_IN,
          "mlp", HookSite.MLP_OUT,
          "mlp.dense_h_to_4h", HookSite.MLP_PRE,
          "mlp.act", HookSite.MLP_POST);
  private static final Map<String, HookSite> OPT =
      Map.of(
          "", HookSite.RESID_POST,
          "self_attn_layer_norm", HookSite.ATTN_IN,
          "self_attn.q_proj", HookSite.ATTN_Q,
          "self_attn.k_proj", HookSite.ATTN_K,
          "self_attn.v_proj", HookSite.ATTN_V,
          "self_attn", HookSite.ATTN_OUT,
          "final_layer_norm", HookSite.MLP_IN,
          "fc1", HookSite.MLP_PRE,
          "activation_fn", HookSite.MLP_POST,
          "fc2", HookSite.MLP_OUT);
  private static final Map<String, HookSite> GATED =
      Map.of(
          "", HookSite.RESID_POST,
          "input_layernorm", HookSite.ATTN_IN,
          "self_attn.q_proj", HookSite.ATTN_Q,
          "self_attn.k_proj", HookSite.ATTN_K,
          "self_attn.v_proj", HookSite.ATTN_V,
          "mlp.gate_proj", HookSite.MLP_PRE,
          "pre_feedforward_layernorm", HookSite.MLP_IN,
          "post_feedforward_layernorm", HookSite.MLP_OUT);
  // In models with post-norms these modules' outputs are not what is added to the stream.
  private static final Map<String, String> AMBIGUOUS =
      Map.of(
          "self_attn", "attn_out",
          "mlp", "mlp_out",
          "post_attention_layernorm", "attn_out or mlp_in");
  private static final String HEAD = "lm_head";

  static {
    for (HookSite site : HookSite.values()) {
      if (site.inBlock()) {
        String field = site.fieldName();
        BLOCKS.put(field, site);
        int dot = field.indexOf('.') + 1;
        BLOCKS.put(field.substring(0, dot) + "hook_" + field.substring(dot), site);
      }
    }
    // TransformerLens has these two names for the stream before the norm.
    BLOCKS.remove("hook_attn_in");
    BLOCKS.remove("hook_mlp_in");
    HookPoint.OUTSIDE_BLOCKS.forEach(point -> OUTSIDE.put(point.name(), point));
    OUTSIDE.put("ln_final.hook_normalized", HookPoint.FINAL_NORMALIZED);
    OUTSIDE.put("transformer.ln_f", HookPoint.FINAL_NORM);
    OUTSIDE.put("model.norm", HookPoint.FINAL_NORM);
    OUTSIDE.put("gpt_neox.final_layer_norm", HookPoint.FINAL_NORM);
    OUTSIDE.put("model.decoder.final_layer_norm", HookPoint.FINAL_NORM);
  }

  private HookNames() {}

  /** Every name of a point outside the blocks, and of one in a certain block. */
  static Set<String> all(int layer) {
    Set<String> names = new TreeSet<>(OUTSIDE.keySet());
    BLOCKS.keySet().forEach(name -> names.add("blocks." + layer + "." + name));
    GPT2.keySet().forEach(name -> names.add(module("transformer.h." + layer, name)));
    GATED.keySet().forEach(name -> names.add(module("model.layers." + layer, name)));
    NEOX.keySet().forEach(name -> names.add(module("gpt_neox.layers." + layer, name)));
    OPT.keySet().forEach(name -> names.add(module("model.decoder.layers." + layer, name)));
    return names;
  }

  private static String module(String block, String name) {
    return name.isEmpty() ? block : block + "." + name;
  }

  static HookPoint parse(String name) {
    HookPoint outside = OUTSIDE.get(name);
    if (outside != null) {
      return outside;
    }
    if (name.equals(HEAD)) {
      // In Gemma 2 the module's output is not capped yet.
      throw ambiguous(name, "logits");
    }
    Matcher matcher = IN_BLOCK.matcher(name);
    if (!matcher.matches()) {
      throw unknown(name);
    }
    String rest = matcher.group(3) == null ? "" : matcher.group(3);
    HookSite site =
        switch (matcher.group(1)) {
          case "blocks" -> BLOCKS.get(rest);
          case "transformer.h" -> GPT2.get(rest);
          case "gpt_neox.layers" -> NEOX.get(rest);
          case "model.decoder.layers" -> OPT.get(rest);
          default -> gated(name, rest);
        };
    if (site == null) {
      throw unknown(name);
    }
    return new HookPoint(Integer.parseInt(matcher.group(2)), site);
  }

  private static HookSite gated(String name, String rest) {
    String meant = AMBIGUOUS.get(rest);
    if (meant != null) {
      throw ambiguous(name, meant);
    }
    return GATED.get(rest);
  }

  private static UnknownHookPointException ambiguous(String name, String meant) {
    return new UnknownHookPointException(
        "the module \"%s\" means different places in different architectures; write the hook point itself: %s"
            .formatted(name, meant));
  }

  private static UnknownHookPointException unknown(String name) {
    StringBuilder sites = new StringBuilder();
    for (HookSite site : HookSite.values()) {
      sites.append(sites.length() == 0 ? "" : ", ");
      sites.append(site.inBlock() ? "blocks.0." : "").append(site.fieldName());
    }
    return new UnknownHookPointException(
        "unknown hook point \"%s\"; there are %s, and their TransformerLens and Hugging Face module names"
            .formatted(name, sites));
  }
}
