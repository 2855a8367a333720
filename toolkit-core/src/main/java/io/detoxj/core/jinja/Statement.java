/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

/** What does something; run by {@link Scope#run}, which counts it. */
interface Statement {
  Flow run(Scope scope, Output out);
}
