/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import java.util.ArrayList;
import java.util.List;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TableRow;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.CustomBlock;
import org.commonmark.node.CustomNode;
import org.commonmark.node.Heading;
import org.commonmark.node.ListItem;
import org.commonmark.node.Node;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;

/** A page of Markdown as a parser of CommonMark sees it. */
final class MarkdownPage {
  private final List<String> headings = new ArrayList<>();
  private final List<String> items = new ArrayList<>();
  private final List<List<List<String>>> tables = new ArrayList<>();

  static MarkdownPage parse(String text) {
    Node root = Parser.builder().extensions(List.of(TablesExtension.create())).build().parse(text);
    MarkdownPage page = new MarkdownPage();
    root.accept(page.new Reader());
    return page;
  }

  List<String> headings() {
    return headings;
  }

  List<String> items() {
    return items;
  }

  /** Tables of rows of cells, the header first. */
  List<List<List<String>>> tables() {
    return tables;
  }

  private final class Reader extends AbstractVisitor {
    @Override
    public void visit(Heading heading) {
      headings.add(plain(heading));
    }

    @Override
    public void visit(ListItem item) {
      items.add(plain(item));
    }

    @Override
    public void visit(CustomBlock block) {
      if (block instanceof TableBlock) {
        tables.add(new ArrayList<>());
      }
      visitChildren(block);
    }

    @Override
    public void visit(CustomNode node) {
      if (node instanceof TableRow) {
        List<String> cells = new ArrayList<>();
        for (Node cell = node.getFirstChild(); cell != null; cell = cell.getNext()) {
          if (cell instanceof TableCell) {
            cells.add(plain(cell));
          }
        }
        tables.get(tables.size() - 1).add(cells);
      } else {
        visitChildren(node);
      }
    }
  }

  /** The text and code of a node; all other markup is lost, so that names with markup show it. */
  private static String plain(Node node) {
    StringBuilder text = new StringBuilder();
    node.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Text one) {
            text.append(one.getLiteral());
          }

          @Override
          public void visit(Code one) {
            text.append(one.getLiteral());
          }

          @Override
          public void visit(SoftLineBreak one) {
            text.append(' ');
          }
        });
    return text.toString();
  }
}
