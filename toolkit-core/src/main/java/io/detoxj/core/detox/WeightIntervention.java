/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.detox;

import ai.djl.ndarray.NDArray;
import java.util.function.UnaryOperator;

/**
 * Replaces a parameter in a view; the model beneath keeps its own.
 *
 * @param name a name for reports
 * @param parameter the parameter's Hugging Face name, one of {@link ModelInfo#parameters()}
 * @param edit takes the parameter as float32 in the shape of the Hugging Face file, which it may
 *     not change in place, and returns the new one of the same shape
 */
public record WeightIntervention(String name, String parameter, UnaryOperator<NDArray> edit)
    implements ParameterIntervention {}
