/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.page;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.detoxj.eval.page.Html;
import io.detoxj.eval.page.ScriptJson;
import io.detoxj.eval.report.Numbers;
import io.detoxj.molecule.endpoint.Judgement;
import io.detoxj.molecule.evaluation.Candidate;
import io.detoxj.molecule.evaluation.Criteria;
import io.detoxj.molecule.evaluation.EvaluatedTask;
import io.detoxj.molecule.evaluation.Evaluation;
import io.detoxj.molecule.evaluation.Gate;
import io.detoxj.molecule.evaluation.Measures;
import io.detoxj.molecule.evaluation.Outcome;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The molecules of a page for its script.
 *
 * @param models their names
 * @param gates their marks, names and rules, in their order
 * @param outlines of letters in pictures
 * @param pictures see {@link Pictures}
 * @param items the molecules
 * @param leftOut how many molecules are not here
 */
record MoleculesJson(
    List<String> models,
    List<List<String>> gates,
    List<String> outlines,
    List<Pictures.Picture> pictures,
    List<Item> items,
    @JsonIgnore int leftOut) {
  /** Longer texts that were proposed are cut: a SMILES of so many characters nobody reads. */
  private static final int LONGEST = 600;

  /**
   * A molecule to repair.
   *
   * @param unit its task and number
   * @param endpoint what it is judged by
   * @param smiles the original
   * @param picture its number; null if it cannot be drawn
   * @param judged what the judge says of the original
   * @param answers of each model
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Item(
      String unit,
      String task,
      String endpoint,
      String smiles,
      @Nullable Integer picture,
      String judged,
      List<Answer> answers) {}

  /** What a model answered. */
  record Answer(String kind, String outcome, List<Proposed> candidates) {}

  /**
   * A candidate; what is not known is not there.
   *
   * @param cut how many characters it had if it is cut
   * @param failed the letters of the gates that it fails
   * @param measures QED, SA score, violations and similarity
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Proposed(
      String smiles,
      @Nullable Integer cut,
      String outcome,
      @Nullable Integer picture,
      @Nullable String problem,
      @Nullable String failed,
      @Nullable List<BigDecimal> measures,
      @Nullable BigDecimal safety,
      @Nullable String judged,
      @Nullable Boolean copy,
      @Nullable Boolean duplicate) {}

  static MoleculesJson of(List<Evaluation> evaluations, int limit) {
    Criteria criteria = evaluations.get(0).criteria();
    int molecules = evaluations.get(0).tasks().size();
    int held = 0;
    for (int candidates = 0; held < molecules; held++) {
      candidates += candidates(evaluations, held, criteria);
      if (candidates > limit) {
        break;
      }
    }
    Pictures pictures = Pictures.of(evaluations, held, criteria);
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < held; i++) {
      items.add(item(evaluations, i, criteria, pictures));
    }
    return new MoleculesJson(
        evaluations.stream().map(one -> Html.plain(one.model())).toList(),
        Arrays.stream(Gate.values())
            .map(
                gate ->
                    List.of(
                        AboutSection.letter(gate),
                        AboutSection.name(gate),
                        AboutSection.rule(gate, criteria.thresholds())))
            .toList(),
        pictures.outlines(),
        pictures.pictures(),
        items,
        molecules - held);
  }

  /** As JSON that can stand in a script element. */
  String text() {
    return ScriptJson.of(this);
  }

  private static int candidates(List<Evaluation> evaluations, int at, Criteria criteria) {
    return evaluations.stream().mapToInt(one -> one.tasks().get(at).first(criteria).size()).sum();
  }

  private static Item item(
      List<Evaluation> evaluations, int at, Criteria criteria, Pictures pictures) {
    EvaluatedTask original = evaluations.get(0).tasks().get(at);
    String judged =
        original.original() instanceof Judgement.Missing missing
            ? missing.reason()
            : original.toxic(criteria.thresholds()) ? "toxic" : "not toxic";
    return new Item(
        Html.plain(original.task().unitId()),
        Html.plain(original.task().task()),
        Html.plain(original.endpoint()),
        shown(original.task().smiles()),
        pictures.original(at),
        Html.plain(judged),
        evaluations.stream()
            .map(one -> answer(one.tasks().get(at), at, criteria, pictures))
            .toList());
  }

  private static Answer answer(EvaluatedTask task, int at, Criteria criteria, Pictures pictures) {
    List<Proposed> candidates = new ArrayList<>();
    for (Candidate candidate : task.first(criteria)) {
      candidates.add(proposed(candidate, at, criteria, pictures));
    }
    String kind = task.response().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return new Answer(kind, name(task.outcome(criteria)), candidates);
  }

  private static Proposed proposed(
      Candidate candidate, int at, Criteria criteria, Pictures pictures) {
    String smiles = candidate.smiles();
    Integer cut = smiles.length() > LONGEST ? (Integer) smiles.length() : null;
    String outcome = name(candidate.outcome(criteria));
    Candidate.Found found = candidate.found();
    if (found == null) {
      String problem = candidate.problem() == null ? "not valid" : candidate.problem().label();
      return new Proposed(
          shown(smiles), cut, outcome, null, problem, null, null, null, null, null, null);
    }
    Judgement judgement = found.judgement();
    return new Proposed(
        shown(smiles),
        cut,
        outcome,
        pictures.candidate(at, found.canonical()),
        null,
        candidate.failed(criteria.thresholds()).stream()
            .map(AboutSection::letter)
            .collect(Collectors.joining()),
        measures(found.measures()),
        judgement instanceof Judgement.Judged judged ? decimal(judged.safety()) : null,
        judgement instanceof Judgement.Missing missing ? Html.plain(missing.reason()) : null,
        found.unchanged() ? true : null,
        found.duplicate() ? true : null);
  }

  private static List<BigDecimal> measures(Measures measures) {
    return List.of(
        decimal(measures.drugLikeness()),
        decimal(measures.syntheticAccessibility()),
        BigDecimal.valueOf(measures.lipinskiViolations()),
        decimal(measures.similarity()));
  }

  private static BigDecimal decimal(double value) {
    return new BigDecimal(Numbers.fixed(value, 3));
  }

  private static String name(Outcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT);
  }

  private static String shown(String smiles) {
    String plain = Html.plain(smiles);
    return plain.length() > LONGEST ? plain.substring(0, LONGEST) : plain;
  }
}
