/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/**
 * A POM as it is written, without what it inherits.
 *
 * @param project the root element
 */
record PomFile(Element project) {
  static PomFile read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in);
    }
  }

  static PomFile read(InputStream in) throws IOException {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      return new PomFile(factory.newDocumentBuilder().parse(in).getDocumentElement());
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException(e);
    }
  }

  /** The texts at a path of element names below the project, such as {@code scm/url}. */
  List<String> texts(String path) {
    return elements(path).stream().map(one -> one.getTextContent().strip()).toList();
  }

  /** The elements at a path of element names below the project. */
  List<Element> elements(String path) {
    List<Element> at = List.of(project);
    for (String name : path.split("/", -1)) {
      at = at.stream().flatMap(one -> children(one, name).stream()).toList();
    }
    return at;
  }

  /** Dependencies at a path as {@code artifactId:scope}, in the order of the file. */
  List<String> dependencies(String path) {
    return elements(path).stream()
        .map(one -> text(one, "artifactId", "") + ":" + text(one, "scope", "compile"))
        .toList();
  }

  /** The text of a child, or a default if there is none. */
  static String text(Element of, String name, String otherwise) {
    List<Element> found = children(of, name);
    return found.isEmpty() ? otherwise : found.get(0).getTextContent().strip();
  }

  private static List<Element> children(Element of, String name) {
    List<Element> found = new ArrayList<>();
    for (Node one = of.getFirstChild(); one != null; one = one.getNextSibling()) {
      if (one instanceof Element element && element.getTagName().equals(name)) {
        found.add(element);
      }
    }
    return found;
  }
}
