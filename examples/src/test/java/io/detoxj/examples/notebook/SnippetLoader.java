/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.notebook;

import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import jdk.jshell.execution.LoaderDelegate;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;
import jdk.jshell.spi.ExecutionControl.ClassInstallException;

/**
 * Loads the classes of snippets below the class loader of the toolkit. JShell's own one would load
 * the toolkit again for every shell wherever it is not on the JVM's class path, and a native
 * library cannot be loaded twice.
 */
final class SnippetLoader implements LoaderDelegate {
  private final Classes classes = new Classes(SnippetLoader.class.getClassLoader());

  @Override
  public void load(ClassBytecodes[] all) throws ClassInstallException {
    boolean[] done = new boolean[all.length];
    classesRedefined(all);
    try {
      for (int i = 0; i < all.length; i++) {
        // Asking for its methods finds missing classes now, where JShell expects it.
        Method[] unused = classes.loadClass(all[i].name()).getDeclaredMethods();
        done[i] = true;
      }
    } catch (ClassNotFoundException | LinkageError e) {
      throw new ClassInstallException("a snippet's class could not be loaded: " + e, done);
    }
  }

  @Override
  public void classesRedefined(ClassBytecodes[] all) {
    for (ClassBytecodes one : all) {
      classes.bytes.put(one.name(), one.bytecodes());
    }
  }

  /** The toolkit's own class loader has all that a snippet may need. */
  @Override
  public void addToClasspath(String path) {}

  @Override
  public Class<?> findClass(String name) throws ClassNotFoundException {
    return classes.loadClass(name);
  }

  private static final class Classes extends ClassLoader {
    private final Map<String, byte[]> bytes = new HashMap<>();

    Classes(ClassLoader parent) {
      super(parent);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      byte[] code = bytes.get(name);
      if (code == null) {
        throw new ClassNotFoundException(name);
      }
      return defineClass(name, code, 0, code.length);
    }
  }
}
