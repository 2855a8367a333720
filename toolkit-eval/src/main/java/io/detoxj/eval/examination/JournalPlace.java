/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.examination;

/**
 * Where results are kept.
 *
 * @param name of the journal, with the parts of a path
 * @param header all that makes its lines what they are; a journal with another one is refused
 */
public record JournalPlace(String name, String header) {}
