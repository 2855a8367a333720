/* SPDX-License-Identifier: Apache-2.0 */
/** Training of sparse autoencoders on the activations of a model. */
@NullMarked
package io.detoxj.steering.training;

import org.jspecify.annotations.NullMarked;
