/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.rewriter;

import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.likelihood.Likelihood;
import io.detoxj.core.likelihood.Likelihoods;
import io.detoxj.core.likelihood.ScoredTokens;
import io.detoxj.core.model.Session;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.rewrite.rewriter.MaskedProposals.Tops;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The words that a model which reads from left to right finds likeliest after what stands before
 * the place, put in order by how likely the whole sentence is with each: so what stands after the
 * place counts as well. For want of a masked language model any model will do.
 */
public final class CausalProposals implements WordProposals {
  private static final String VERSION = "1";
  private static final int TOKENS_A_WORD = 4;

  private final TransformerModel model;
  private final Likelihoods likelihoods;

  /** Proposals by a model or a view of one, which stays with the caller. */
  public CausalProposals(TransformerModel model) {
    this.model = model;
    this.likelihoods = new Likelihoods(model);
  }

  @Override
  public Fingerprint fingerprint() {
    return Fingerprint.builder()
        .put("causal_model", model.fingerprint())
        .put("version", VERSION)
        .build();
  }

  @Override
  public List<Proposal> propose(List<String> words, int place, int most) {
    int beginning = ScoredTokens.beginning(model);
    String before = String.join(" ", words.subList(0, place));
    int[] left = model.tokenizer().encode(before);
    int[] read = new int[left.length + 1];
    read[0] = beginning;
    System.arraycopy(left, 0, read, 1, left.length);
    if (read.length >= model.contextLength()) {
      return List.of();
    }
    float[] logits;
    try (Session session = model.newSession()) {
      logits = session.prefill(List.of(read))[0];
    }
    List<String> texts = new ArrayList<>();
    for (int id : Tops.of(logits, most * TOKENS_A_WORD)) {
      String piece = model.tokenizer().piece(id);
      boolean begins = before.isEmpty() || piece.startsWith(" ");
      if (begins && Tops.isWord(piece.strip()) && texts.size() < most) {
        texts.add(piece.strip());
      }
    }
    return ranked(words, place, texts);
  }

  private List<Proposal> ranked(List<String> words, int place, List<String> proposed) {
    List<String> kept = new ArrayList<>();
    List<ScoredTokens> sentences = new ArrayList<>();
    for (String word : proposed) {
      List<String> all = new ArrayList<>(words);
      all.set(place, Word.of(words.get(place)).with(word));
      ScoredTokens tokens =
          ScoredTokens.text(model, model.tokenizer().encode(String.join(" ", all)));
      if (tokens.fits(model)) {
        kept.add(word);
        sentences.add(tokens);
      }
    }
    List<Likelihood> found = likelihoods.of(sentences);
    List<Proposal> proposals = new ArrayList<>();
    for (int i = 0; i < kept.size(); i++) {
      proposals.add(new Proposal(kept.get(i), -found.get(i).nats()));
    }
    proposals.sort(Comparator.comparingDouble(one -> -one.logProbability()));
    return proposals;
  }
}
