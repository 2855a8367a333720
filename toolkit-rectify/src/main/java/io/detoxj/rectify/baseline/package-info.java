/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Other methods that change decoding, on the same interfaces: prompting, arithmetic of two
 * contexts, ensembles with an expert and an anti-expert, a generative discriminator, self-debiasing
 * and a filter of words.
 */
@NullMarked
package io.detoxj.rectify.baseline;

import org.jspecify.annotations.NullMarked;
