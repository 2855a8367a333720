/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The networks of latent text diffusion: compressor, parallel decoder, condition encoder, score.
 */
@NullMarked
package io.detoxj.diffusion.network;

import org.jspecify.annotations.NullMarked;
