/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.endpoint;

import io.detoxj.core.ConfigException;
import io.detoxj.core.DetoxException;
import io.detoxj.core.chat.ChatModel;
import io.detoxj.core.chat.ChatReply;
import io.detoxj.core.chat.ChatRequest;
import io.detoxj.core.io.OutputLock;
import io.detoxj.molecule.chemistry.Molecule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A language model that judges, asked as TxGemma is in ToxiEval: greedily, for two new tokens, six
 * for LD50, read by {@link JudgeAnswer}; the questions are {@link EndpointQuestions}. A molecule is
 * shown by its canonical SMILES, so each is asked about once, and every answer is kept in a file
 * before it counts: {@link JudgementFile}. Where there is no answer the judgement is missing and is
 * asked for again next time.
 */
public final class ModelEndpoint implements ToxicityEndpoint, AutoCloseable {
  private static final int MOST_FAILURES = 5;

  private final ChatModel model;
  private final EndpointQuestions questions;
  private final JudgementFile file;
  private final OutputLock lock;
  private final Semaphore places;
  private final ConcurrentHashMap<String, CompletableFuture<@Nullable Judgement>> running =
      new ConcurrentHashMap<>();
  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicLong asked = new AtomicLong();

  private ModelEndpoint(
      ChatModel model,
      EndpointQuestions questions,
      JudgementFile file,
      OutputLock lock,
      int parallel) {
    this.model = model;
    this.questions = questions;
    this.file = file;
    this.lock = lock;
    this.places = new Semaphore(parallel);
  }

  /**
   * Prepares to ask; asks nothing yet.
   *
   * @param model stays with the caller
   * @param kept where answers are kept, by custom a name that ends in {@code .jsonl}; may be there
   * @param parallel most questions on their way at once; 1 for a model in this process
   * @throws ConfigException if another process has the file, or it is of another model or other
   *     questions
   * @throws IOException if it cannot be read or written
   */
  public static ModelEndpoint open(ChatModel model, Path kept, int parallel) throws IOException {
    EndpointQuestions questions = EndpointQuestions.bundled();
    OutputLock lock = OutputLock.ofFile(kept);
    try {
      JudgementFile file =
          JudgementFile.open(kept, provenance(model), model.fingerprint(), questions);
      return new ModelEndpoint(model, questions, file, lock, parallel);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static String provenance(ChatModel model) {
    return "language model %s, questions %s".formatted(model.name(), EndpointQuestions.VERSION);
  }

  @Override
  public String provenance() {
    return provenance(model);
  }

  /** How many questions were put to the model since this was opened. */
  public long asked() {
    return asked.get();
  }

  /**
   * {@inheritDoc}
   *
   * @throws DetoxException if no question can be answered, or several in a row were not
   */
  @Override
  public Judgement judge(String endpoint, Molecule molecule) {
    String smiles = molecule.canonicalSmiles();
    String question = questions.of(endpoint, smiles).orElse(null);
    if (question == null) {
      return new Judgement.Missing("no question for " + endpoint);
    }
    Judgement kept = file.find(endpoint, smiles);
    if (kept != null) {
      return kept;
    }
    String key = endpoint + "\t" + smiles;
    CompletableFuture<@Nullable Judgement> mine = new CompletableFuture<>();
    CompletableFuture<@Nullable Judgement> others = running.putIfAbsent(key, mine);
    if (others != null) {
      Judgement judgement = others.join();
      return judgement == null ? new Judgement.Missing("the judge failed") : judgement;
    }
    @Nullable Judgement result = null;
    try {
      Judgement meanwhile = file.find(endpoint, smiles);
      result = meanwhile == null ? ask(endpoint, smiles, question) : meanwhile;
      return result;
    } finally {
      mine.complete(result);
      running.remove(key);
    }
  }

  private Judgement ask(String endpoint, String smiles, String question) {
    ChatRequest request =
        new ChatRequest(
            endpoint + "/" + smiles,
            "",
            question,
            null,
            ChatRequest.Settings.greedy(EndpointQuestions.tokens(endpoint)));
    ChatReply reply;
    places.acquireUninterruptibly();
    try {
      asked.incrementAndGet();
      reply = model.answer(List.of(request)).get(0);
    } finally {
      places.release();
    }
    return switch (reply.kind()) {
      case ANSWERED, EMPTY -> {
        failures.set(0);
        yield file.keep(endpoint, smiles, reply.text(), false);
      }
      case REFUSED -> {
        failures.set(0);
        yield file.keep(endpoint, smiles, reply.text(), true);
      }
      case TOO_LONG -> new Judgement.Missing("the judge does not read so much");
      case FAILED -> failed(reply.problem());
    };
  }

  private Judgement failed(String problem) {
    if (failures.incrementAndGet() >= MOST_FAILURES) {
      throw new DetoxException(
          "the judge failed %s times in a row, in the end: %s; what it answered is kept, and the same command goes on"
              .formatted(MOST_FAILURES, problem));
    }
    return new Judgement.Missing("the judge failed: " + problem);
  }

  /** Closes the file; the model stays open. */
  @Override
  @SuppressWarnings("try") // the lock is released, not used
  public void close() throws IOException {
    try (OutputLock last = lock) {
      file.close();
    }
  }
}
