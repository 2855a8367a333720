/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.seq2seq;

import io.detoxj.core.architecture.HookSet;
import io.detoxj.core.hook.ActivationHook;

/** The hooks of each part of an encoder-decoder. */
record Seq2SeqHooks(HookSet encoder, HookSet decoder, HookSet cross) {
  static final Seq2SeqHooks NONE = new Seq2SeqHooks(HookSet.NONE, HookSet.NONE, HookSet.NONE);

  HookSet of(Part part) {
    return switch (part) {
      case ENCODER -> encoder;
      case DECODER -> decoder;
      case CROSS -> cross;
    };
  }

  Seq2SeqHooks with(Seq2SeqHookPoint at, ActivationHook hook) {
    HookSet changed = of(at.part()).watching(at.point(), hook);
    return new Seq2SeqHooks(
        at.part() == Part.ENCODER ? changed : encoder,
        at.part() == Part.DECODER ? changed : decoder,
        at.part() == Part.CROSS ? changed : cross);
  }
}
