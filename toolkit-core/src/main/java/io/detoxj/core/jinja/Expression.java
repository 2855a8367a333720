/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

/** What has a value; asked for by {@link Scope#value}, which counts it. */
interface Expression {
  Object in(Scope scope);
}
