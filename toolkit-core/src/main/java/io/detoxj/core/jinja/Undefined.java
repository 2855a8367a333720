/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

/**
 * What a name or a member is that is not there. It prints as nothing, counts as false and has no
 * elements; to do anything else with it is an error.
 *
 * @param why it is not there, for messages
 */
record Undefined(String why) {
  static Undefined name(String name) {
    return new Undefined("\"%s\" is not defined".formatted(name));
  }

  TemplateException refused() {
    return new TemplateException(why);
  }
}
