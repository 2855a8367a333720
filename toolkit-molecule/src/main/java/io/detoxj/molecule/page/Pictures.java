/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.page;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.detoxj.molecule.chemistry.Drawing;
import io.detoxj.molecule.chemistry.FormulaLayout;
import io.detoxj.molecule.chemistry.InvalidMoleculeException;
import io.detoxj.molecule.chemistry.Molecule;
import io.detoxj.molecule.evaluation.Candidate;
import io.detoxj.molecule.evaluation.Criteria;
import io.detoxj.molecule.evaluation.EvaluatedTask;
import io.detoxj.molecule.evaluation.Evaluation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The pictures of a page. Each original is drawn once, and each of its candidates once, however
 * many models propose it; letters are kept once for all.
 */
final class Pictures {
  /**
   * A picture; what is empty is not there.
   *
   * @param box where it begins, its width and its height
   * @param bonds a path
   * @param wedges a path
   * @param letters four numbers each: the outline, the kind of the atom, and where it stands
   * @param gained a path through what the original does not have
   * @param lost a path through the original for what is not here
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  record Picture(
      List<Integer> box,
      String bonds,
      @Nullable String wedges,
      List<Integer> letters,
      @Nullable String gained,
      @Nullable String lost) {}

  private record Drawn(@Nullable Drawing original, Map<String, FormulaLayout.Changed> candidates) {}

  private final Map<String, Integer> outlines = new LinkedHashMap<>();
  private final List<Picture> pictures = new ArrayList<>();
  private final List<@Nullable Integer> originals = new ArrayList<>();
  private final List<Map<String, Integer>> candidates = new ArrayList<>();

  private Pictures() {}

  /** Draws the first molecules. */
  static Pictures of(List<Evaluation> evaluations, int molecules, Criteria criteria) {
    List<Drawn> drawn =
        IntStream.range(0, molecules)
            .parallel()
            .mapToObj(
                at -> draw(evaluations.stream().map(one -> one.tasks().get(at)).toList(), criteria))
            .toList();
    Pictures pictures = new Pictures();
    drawn.forEach(pictures::add);
    return pictures;
  }

  /** The outlines of letters, in the order of their numbers. */
  List<String> outlines() {
    return List.copyOf(outlines.keySet());
  }

  List<Picture> pictures() {
    return pictures;
  }

  @Nullable Integer original(int molecule) {
    return originals.get(molecule);
  }

  /** The number of a candidate's picture; null if it cannot be drawn. */
  @Nullable Integer candidate(int molecule, String canonical) {
    return candidates.get(molecule).get(canonical);
  }

  private static Drawn draw(List<EvaluatedTask> tasks, Criteria criteria) {
    Map<String, FormulaLayout.Changed> changed = new LinkedHashMap<>();
    FormulaLayout original;
    try {
      original = FormulaLayout.of(Molecule.parse(tasks.get(0).task().smiles()));
    } catch (InvalidMoleculeException e) {
      return new Drawn(null, changed);
    }
    for (EvaluatedTask task : tasks) {
      for (Candidate candidate : task.first(criteria)) {
        Candidate.Found found = candidate.found();
        if (found != null && !changed.containsKey(found.canonical())) {
          draw(original, found.canonical(), changed);
        }
      }
    }
    return new Drawn(original.drawing(), changed);
  }

  private static void draw(
      FormulaLayout original, String canonical, Map<String, FormulaLayout.Changed> changed) {
    try {
      changed.put(canonical, original.changedTo(Molecule.parse(canonical)));
    } catch (InvalidMoleculeException e) {
      // It has no picture; the page shows its SMILES.
    }
  }

  private void add(Drawn drawn) {
    originals.add(drawn.original() == null ? null : add(drawn.original(), "", ""));
    Map<String, Integer> numbers = new LinkedHashMap<>();
    drawn
        .candidates()
        .forEach(
            (canonical, changed) ->
                numbers.put(canonical, add(changed.drawing(), changed.gained(), changed.lost())));
    candidates.add(numbers);
  }

  private int add(Drawing drawing, String gained, String lost) {
    List<Integer> letters =
        drawing.letters().stream().flatMap(letter -> numbers(letter).stream()).toList();
    List<Integer> box = List.of(drawing.x(), drawing.y(), drawing.width(), drawing.height());
    pictures.add(new Picture(box, drawing.bonds(), drawing.wedges(), letters, gained, lost));
    return pictures.size() - 1;
  }

  private List<Integer> numbers(Drawing.Letter letter) {
    int outline = outlines.computeIfAbsent(letter.outline(), text -> outlines.size());
    return List.of(outline, letter.kind().number(), letter.x(), letter.y());
  }
}
