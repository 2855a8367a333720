/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Which features of a sparse autoencoder carry toxicity: statistics, selection, and their files.
 */
@NullMarked
package io.detoxj.steering.feature;

import org.jspecify.annotations.NullMarked;
