/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.detox;

import io.detoxj.core.InterventionException;
import io.detoxj.core.checkpoint.NearestNames;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import io.detoxj.core.hook.UnknownHookPointException;
import io.detoxj.core.io.Fingerprint;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a detoxifier may know of the model it is planned for.
 *
 * @param architecture the Hugging Face model type, such as {@code gpt2}
 * @param weightsSha256 hash of the weights file, 64 hexadecimal digits
 * @param layers number of blocks
 * @param width size of the residual stream (dModel)
 * @param vocabularySize number of rows of its logits; some can be padding that no token has
 * @param vocabularySha256 hash of the tokens in the order of their ids, the same for models that
 *     share a tokenizer
 * @param contextLength longest sequence, in tokens
 * @param hookPoints all places that can be hooked; none for a black box
 * @param specialTokens ids that stand for no text: end of text and what the tokenizer puts around a
 *     text
 * @param endsOfText every id that ends a text, all of them special tokens; empty if it is not known
 * @param parameters shape of every parameter in a Hugging Face file, by its name there
 * @param fingerprint everything that makes what the model says; of a view, what is attached too
 */
public record ModelInfo(
    String architecture,
    String weightsSha256,
    int layers,
    int width,
    int vocabularySize,
    String vocabularySha256,
    int contextLength,
    Set<HookPoint> hookPoints,
    Set<Integer> specialTokens,
    Set<Integer> endsOfText,
    Map<String, List<Long>> parameters,
    Fingerprint fingerprint) {
  /** The part of a fingerprint that {@link #checkpoint()} tells. */
  public static final String CHECKPOINT = "checkpoint";

  private static final String BASE = "base";

  /** Keeps copies of the collections. */
  public ModelInfo {
    hookPoints = Set.copyOf(hookPoints);
    specialTokens = Set.copyOf(specialTokens);
    endsOfText = Set.copyOf(endsOfText);
    parameters = Map.copyOf(parameters);
  }

  /** A model whose parameters cannot be edited. */
  public ModelInfo(
      String architecture,
      String weightsSha256,
      int layers,
      int width,
      int vocabularySize,
      String vocabularySha256,
      int contextLength,
      Set<HookPoint> hookPoints,
      Fingerprint fingerprint) {
    this(
        architecture,
        weightsSha256,
        layers,
        width,
        vocabularySize,
        vocabularySha256,
        contextLength,
        hookPoints,
        Set.of(),
        Set.of(),
        Map.of(),
        fingerprint);
  }

  /** The same under another fingerprint: of a model that reads this one and says something else. */
  public ModelInfo with(Fingerprint other) {
    return with(endsOfText, other);
  }

  private ModelInfo with(Set<Integer> ends, Fingerprint whole) {
    return new ModelInfo(
        architecture,
        weightsSha256,
        layers,
        width,
        vocabularySize,
        vocabularySha256,
        contextLength,
        hookPoints,
        specialTokens,
        ends,
        parameters,
        whole);
  }

  /**
   * A view of this model.
   *
   * @param specs of the detoxifiers attached, in their order
   * @param interventions what they do to this model, in its order
   */
  public ModelInfo viewed(List<DetoxifierSpec> specs, List<Intervention> interventions) {
    return with(
        Fingerprint.builder()
            .put(BASE, fingerprint)
            .put("attached", attached(specs, interventions))
            .build());
  }

  /**
   * What detoxifiers add to the fingerprint of a model.
   *
   * @param specs of the detoxifiers, in their order
   * @param interventions what they do to the model, in its order
   */
  public static Fingerprint attached(List<DetoxifierSpec> specs, List<Intervention> interventions) {
    return Fingerprint.builder()
        .put("detoxifiers", specs.stream().map(DetoxifierSpec::fingerprint).toList())
        .putTexts(
            "plan", interventions.stream().map(one -> one.place() + " " + one.name()).toList())
        .build();
  }

  /**
   * What a file that was made for this model was made for: weights, configuration and tokenizer,
   * the same for every view and however the model was loaded.
   */
  public Fingerprint checkpoint() {
    Fingerprint bottom = fingerprint;
    for (Fingerprint beneath = bottom; beneath != null; ) {
      bottom = beneath;
      beneath = bottom.part(BASE).orElse(null);
    }
    return bottom.part(CHECKPOINT).orElse(bottom);
  }

  /** The same with other ends of text. */
  public ModelInfo withEndsOfText(Set<Integer> others) {
    return with(others, fingerprint);
  }

  /** A place in every block. */
  public Set<HookPoint> inEveryBlock(HookSite site) {
    return IntStream.range(0, layers)
        .mapToObj(layer -> new HookPoint(layer, site))
        .collect(Collectors.toSet());
  }

  /**
   * Checks that a parameter exists in the model.
   *
   * @return its shape in a Hugging Face file
   * @throws InterventionException if it does not; the message has the nearest names
   */
  public List<Long> requireParameter(String name) {
    List<Long> shape = parameters.get(name);
    if (shape == null) {
      throw new InterventionException(
          parameters.isEmpty()
              ? "the model is a black box: its parameters cannot be edited"
              : "the model has no parameter \""
                  + name
                  + "\"; nearest of its "
                  + parameters.size()
                  + ": "
                  + NearestNames.to(name, parameters.keySet()));
    }
    return shape;
  }

  /**
   * Checks that another model shares the vocabulary, so that both can read the same token ids. One
   * may have more rows than the other: rows beyond the vocabulary are padding.
   *
   * @param companion the other model
   * @param duty what it does, for the message: "value network"
   * @throws InterventionException if it has other tokens, or no row for an end of text
   */
  public void requireVocabularyOf(ModelInfo companion, String duty) {
    if (!vocabularySha256.equals(companion.vocabularySha256)) {
      throw new InterventionException(
          "the %s has another vocabulary (%s tokens) than the model (%s tokens%s); both must have been made with the same tokenizer.json"
              .formatted(
                  duty,
                  companion.vocabularySize,
                  vocabularySize,
                  vocabularySize == companion.vocabularySize ? ", not the same ones" : ""));
    }
    for (int end : endsOfText) {
      if (end >= companion.vocabularySize) {
        throw new InterventionException(
            "the %s has %s rows, none of them for the token %s that ends the model's texts; take one with as many rows as there are tokens"
                .formatted(duty, companion.vocabularySize, end));
      }
    }
  }

  /**
   * Checks that a hook point exists in the model.
   *
   * @return the point
   * @throws UnknownHookPointException if it does not; the message names the range there is
   */
  public HookPoint requireHookPoint(HookPoint point) {
    if (hookPoints.isEmpty()) {
      throw new UnknownHookPointException(
          "the model is a black box: it has no hook point " + point + ", nor any other");
    }
    if (!hookPoints.contains(point)) {
      TreeSet<HookPoint> sorted = new TreeSet<>(hookPoints);
      HookPoint nearest = sorted.floor(point) != null ? sorted.floor(point) : sorted.first();
      throw new UnknownHookPointException(
          "the model has no hook point %s; it has %s blocks, %s to %s; the nearest is %s"
              .formatted(point, layers, sorted.first(), sorted.last(), nearest));
    }
    return point;
  }
}
