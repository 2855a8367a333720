/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

import java.util.List;

/** What a value is given to. */
interface Target {
  void set(Scope scope, Object value);

  /** A name of the scope. */
  record Variable(String name) implements Target {
    @Override
    public void set(Scope scope, Object value) {
      scope.set(name, value);
    }
  }

  /** A name of a namespace. */
  record Member(String namespace, String name) implements Target {
    @Override
    public void set(Scope scope, Object value) {
      if (!(scope.get(namespace) instanceof Namespace target)) {
        throw new TemplateException(
            "%s.%s cannot be set; only names of a namespace can".formatted(namespace, name));
      }
      target.set(name, value);
    }
  }

  /** Several, of which each gets an element. */
  record Several(List<Target> targets) implements Target {
    @Override
    public void set(Scope scope, Object value) {
      List<Object> elements = Values.elements(scope.run(), value);
      if (elements.size() != targets.size()) {
        throw new TemplateException(
            "%s names cannot be given %s values".formatted(targets.size(), elements.size()));
      }
      for (int i = 0; i < elements.size(); i++) {
        targets.get(i).set(scope, elements.get(i));
      }
    }
  }
}
