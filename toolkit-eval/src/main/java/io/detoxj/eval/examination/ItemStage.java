/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.examination;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The only stage of an examination with one result of each item. */
record ItemStage<S>(ItemExamination<S> examination) implements Stage<S, ItemStage.Examined> {
  /** What was found of some items, as a journal has it. */
  record Examined(List<ItemResult> items) {}

  @Override
  public JournalPlace journal(SystemIdentity system) {
    return system.examination(examination.fingerprint());
  }

  @Override
  public Class<Examined> lineType() {
    return Examined.class;
  }

  @Override
  public Cost cost() {
    return Cost.EXAMINATION;
  }

  @Override
  public Examined work(Supplier<S> system, Batch batch) {
    return new Examined(examination.examine(system.get(), batch.itemIds()));
  }

  @Override
  public int items(Examined result, Batch batch) {
    return result.items().size();
  }

  @Override
  public Optional<String> mismatch(Examined result, Batch batch) {
    return result.items().stream().map(ItemResult::itemId).toList().equals(batch.itemIds())
        ? Optional.empty()
        : Optional.of("an item of " + examination.id() + " is out of its place");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ItemStage<?> stage && stage.examination == examination;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(examination);
  }
}
