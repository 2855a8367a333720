/* SPDX-License-Identifier: Apache-2.0 */
/** SAE-TS: steering by vectors whose effect on the features of an autoencoder was measured. */
@NullMarked
package io.detoxj.steering.effect;

import org.jspecify.annotations.NullMarked;
