/* SPDX-License-Identifier: Apache-2.0 */
/** Texts as smooth latents: the frozen encoder, the autoencoder and its training, statistics. */
@NullMarked
package io.detoxj.diffusion.latent;

import org.jspecify.annotations.NullMarked;
