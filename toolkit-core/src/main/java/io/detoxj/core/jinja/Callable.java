/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

/** What a template can call: a function, a method of a value, a macro. */
@FunctionalInterface
interface Callable {
  Object call(Run run, Arguments arguments);
}
