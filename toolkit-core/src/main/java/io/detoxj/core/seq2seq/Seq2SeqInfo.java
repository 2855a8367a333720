/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.seq2seq;

import io.detoxj.core.architecture.WeightType;

/**
 * What an encoder-decoder is.
 *
 * @param modelType model_type of its configuration: bart, t5 or mt5
 * @param weightsSha256 hash of its weights
 * @param encoderLayers blocks of the encoder
 * @param decoderLayers blocks of the decoder
 * @param width size of the residual streams, d
 * @param maxTokens longest source and longest output in tokens, special tokens included. T5 has no
 *     positions that end: for it this is n_positions of config.json, else 512, the length it was
 *     trained with
 * @param vocabularySize number of tokens logits range over
 * @param weights the type its matrices are kept and multiplied in
 */
public record Seq2SeqInfo(
    String modelType,
    String weightsSha256,
    int encoderLayers,
    int decoderLayers,
    int width,
    int maxTokens,
    int vocabularySize,
    WeightType weights) {}
