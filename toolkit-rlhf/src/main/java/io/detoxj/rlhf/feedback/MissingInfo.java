/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.feedback;

import java.util.List;

/**
 * What prediction 1 leaves out.
 *
 * @param type how much it is missed
 * @param places where the passages say it
 */
public record MissingInfo(MissingType type, List<Place> places) {
  /** Keeps a copy of the list. */
  public MissingInfo {
    places = List.copyOf(places);
  }
}
