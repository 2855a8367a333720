/* SPDX-License-Identifier: Apache-2.0 */
/** Linear transport of activations: Linear-AcT, Mean-AcT and a Gaussian map. */
@NullMarked
package io.detoxj.steering.transport;

import org.jspecify.annotations.NullMarked;
