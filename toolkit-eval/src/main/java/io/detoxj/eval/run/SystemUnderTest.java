/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import io.detoxj.core.io.Fingerprint;
import io.detoxj.eval.examination.SystemIdentity;
import io.detoxj.eval.report.Influence;
import io.detoxj.eval.report.Role;
import java.util.List;
import java.util.Map;

/**
 * A system of an experiment, described without being opened: a detoxified model, a rewriter, an
 * editor of molecules.
 *
 * @param <S> what examinations see of it
 */
public interface SystemUnderTest<S> {
  /** The name of its row in the report. */
  String name();

  /** What it is there for. */
  Role role();

  /** The names of the controls that a method has to beat, of the same experiment, each of them. */
  default List<String> controls() {
    return List.of();
  }

  /**
   * What scorers had to do with it, by their names as {@link
   * io.detoxj.core.score.ScorerInfo#isCalled} knows them: such a scorer is not independent of it.
   */
  default Map<String, Influence> influences() {
    return Map.of();
  }

  /** Everything that makes its outputs; what is kept of it belongs to this. */
  Fingerprint fingerprint();

  /** By what its work is found, see {@link SystemIdentity}. */
  default String handle() {
    return fingerprint().handle();
  }

  /**
   * Opens it; a run does so once in each round of its work, and only if a journal does not have all
   * there is to know.
   */
  Opened<S> open();

  /** What the report is to say of it, by names that no other system has. */
  default Map<String, String> provenance() {
    return Map.of("fingerprint.system." + name(), fingerprint().json());
  }

  /**
   * A system while it is used.
   *
   * @param <S> what examinations see of it
   */
  interface Opened<S> extends AutoCloseable {
    /** The system. */
    S system();

    /** Gives back what opening it has taken. */
    @Override
    void close();
  }

  /** A system that needs no opening and stays with the caller. */
  static <S> SystemUnderTest<S> of(String name, Role role, Fingerprint fingerprint, S system) {
    return new StandingSystem<>(name, role, List.of(), Map.of(), fingerprint, system);
  }

  /**
   * A method that needs no opening and stays with the caller.
   *
   * @param control the name of what it has to beat
   */
  static <S> SystemUnderTest<S> method(
      String name, String control, Fingerprint fingerprint, S system) {
    return method(name, control, Map.of(), fingerprint, system);
  }

  /**
   * A method that needs no opening and stays with the caller.
   *
   * @param control the name of what it has to beat
   * @param influences what scorers had to do with it, see {@link #influences()}
   */
  static <S> SystemUnderTest<S> method(
      String name,
      String control,
      Map<String, Influence> influences,
      Fingerprint fingerprint,
      S system) {
    return new StandingSystem<>(
        name, Role.METHOD, List.of(control), Map.copyOf(influences), fingerprint, system);
  }
}
