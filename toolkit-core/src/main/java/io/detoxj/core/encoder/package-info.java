/* SPDX-License-Identifier: Apache-2.0 */
/** Transformer text classifiers: BERT, RoBERTa, XLM-R and DistilBERT encoders with their heads. */
@NullMarked
package io.detoxj.core.encoder;

import org.jspecify.annotations.NullMarked;
