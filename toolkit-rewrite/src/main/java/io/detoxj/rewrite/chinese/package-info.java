/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The metrics of ToxiRewriteCN (Wang et al., "Chinese Toxic Language Mitigation via Sentiment
 * Polarity Consistent Rewrites", EMNLP 2025) that its program computes from labelled words and from
 * the answers of classifiers.
 */
@NullMarked
package io.detoxj.rewrite.chinese;

import org.jspecify.annotations.NullMarked;
