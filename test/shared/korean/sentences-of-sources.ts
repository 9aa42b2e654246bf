// Finds the sentences in the sources: those that are tagged with `say`, errors without values, and other prose.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

/** The folder of the repository. */
export const root = join(import.meta.dirname, '../../..');

/** A text in the sources, with placeholders for its values. `kind`: tagged with `say`, the message of a GraftError, or other prose. */
export interface FoundText {
  readonly text: string;
  readonly values: number;
  readonly kind: 'say' | 'error' | 'untagged error' | 'prose';
  readonly at: string;
}

/** Yields every text of the TypeScript files under a folder. */
export function* textsUnder(folder: string, skip: RegExp = /^$/): Generator<FoundText> {
  for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).sort()) {
    if (!name.endsWith('.ts') || name.endsWith('.d.ts') || skip.test(name)) continue;
    const path = join(root, folder, name);
    const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
    const at = (node: ts.Node) =>
      `${relative(root, path)}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
    yield* textsOf(file, at);
  }
}

/** The template of a literal; null for other expressions. */
function templateOf(node: ts.Node): { text: string; values: number } | null {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node))
    return { text: node.text, values: 0 };
  if (!ts.isTemplateExpression(node)) return null;
  const text = node.templateSpans.reduce(
    (start, span, i) => `${start}{${i}}${span.literal.text}`,
    node.head.text,
  );
  return { text, values: node.templateSpans.length };
}

function* textsOf(file: ts.SourceFile, at: (node: ts.Node) => string): Generator<FoundText> {
  const found: FoundText[] = [];
  const add = (node: ts.Node, kind: FoundText['kind']) => {
    const template = templateOf(node);
    if (template) found.push({ ...template, kind, at: at(node) });
  };
  const messages = new Set<ts.Node>();
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isLiteralTypeNode(node)) return;
    if (ts.isTaggedTemplateExpression(node)) {
      if (node.tag.getText() === 'say') add(node.template, 'say');
      if (ts.isTemplateExpression(node.template))
        for (const span of node.template.templateSpans) visit(span.expression);
      return;
    }
    if (ts.isNewExpression(node) && node.expression.getText() === 'GraftError') {
      for (const message of branchesOf(node.arguments?.[1])) messages.add(message);
    }
    // Messages of bugs are for developers.
    if (ts.isNewExpression(node) && /^(Type|Range)?Error$/.test(node.expression.getText())) return;
    if (messages.has(node)) {
      const template = templateOf(node);
      if (template) add(node, template.values > 0 ? 'untagged error' : 'error');
    } else if (templateOf(node)) add(node, 'prose');
    ts.forEachChild(node, visit);
  };
  visit(file);
  yield* found;
}

/** The expressions that may be the value of a conditional one. */
function branchesOf(node: ts.Expression | undefined): ts.Expression[] {
  if (!node) return [];
  if (ts.isConditionalExpression(node)) return [...branchesOf(node.whenTrue), ...branchesOf(node.whenFalse)];
  if (ts.isParenthesizedExpression(node)) return branchesOf(node.expression);
  if (ts.isBinaryExpression(node)) return [...branchesOf(node.left), ...branchesOf(node.right)];
  return [node];
}
