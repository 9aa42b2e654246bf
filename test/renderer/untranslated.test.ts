// Nothing that the window says is outside the tables: no words in templates, Korean for each kind, parameter and rule.
// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'vue/compiler-sfc';
import { catalogue } from '#shared/layers/catalogue';
import { toKorean } from '../../src-renderer/graph/problem-words';
import { kinds, params } from '../../src-renderer/i18n/ko/layers';

const folder = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const files = (path: string, ending: RegExp) =>
  readdirSync(folder(path), { recursive: true, encoding: 'utf8' })
    .filter((name) => ending.test(name))
    .map((name) => [name, readFileSync(join(folder(path), name), 'utf8')] as const);

interface Node {
  readonly type: number;
  readonly content?: unknown;
  readonly children?: readonly Node[];
  readonly branches?: readonly Node[];
  readonly props?: readonly {
    readonly type: number;
    readonly name: string;
    readonly value?: { readonly content: string };
  }[];
}

/** Attributes that are read by people. */
const spoken = new Set(['title', 'placeholder', 'aria-label', 'alt', 'hint', 'label', 'text']);
/** The program's name, keys and mathematical signs are the same in each language. */
const same = /^(Graft|Enter|Esc|Ctrl|Shift|\+[A-Z]\b|[\s\d×·→↑↓←—–+−…“”:,.()/%?▸]|conv[\w[\]*.-]*)*$/;

function wordsOf(node: Node): string[] {
  const own = node.type === 2 && typeof node.content === 'string' ? [node.content] : [];
  const attributes = (node.props ?? [])
    .filter((prop) => prop.type === 6 && spoken.has(prop.name) && prop.value)
    .map((prop) => prop.value!.content);
  const inside = [...(node.children ?? []), ...(node.branches ?? [])].flatMap(wordsOf);
  return [...own, ...attributes, ...inside];
}

test('no template has words of its own: every sentence comes from the tables', () => {
  const found = files('src-renderer', /\.vue$/).flatMap(([name, text]) => {
    const ast = parse(text).descriptor.template?.ast as unknown as Node | undefined;
    const words = ast ? wordsOf(ast).map((word) => word.trim()) : [];
    return words
      .filter((word) => /\p{L}{2,}/u.test(word) && !same.test(word))
      .map((word) => `${name}: ${word}`);
  });
  expect(found).toEqual([]);
});

test('each kind of layer and each of its parameters has Korean words', () => {
  const missing = Object.values(catalogue).flatMap((kind) => [
    ...(kinds[kind.kind] ? [] : [kind.kind]),
    ...Object.values(kind.params).flatMap(({ help }) => (params[help] ? [] : [help])),
  ]);
  expect([...new Set(missing)]).toEqual([]);
});

test('each sentence that a shape rule can say has Korean words', () => {
  const said = files('src-shared/layers', /\.ts$/).flatMap(([, text]) =>
    [...text.matchAll(/problem:\s*(?:`([^`]+)`|'([^']+)')/g)].map((found) =>
      (found[1] ?? found[2] ?? '').replace(/\$\{[^}]*\{[^}]*\}[^}]*\}|\$\{[^}]*\}/g, '7'),
    ),
  );
  expect(said.length).toBeGreaterThan(40);
  const untold = said.filter((sentence) => !/[가-힣]/.test(toKorean(sentence)));
  expect(untold).toEqual([]);
  for (const sentence of said) {
    const whole = toKorean(`'a' (Conv2D): ${sentence}.`);
    expect(whole, sentence).not.toMatch(/expected|received|does not/);
  }
});
