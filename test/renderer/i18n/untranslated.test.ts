// All texts of the window are translated: no literal text in templates, and Korean for each kind, parameter and rule.
// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'vue/compiler-sfc';
import { meaningNotes } from '#shared/graph/meaning-words';
import { inKorean as toKorean } from '#shared/korean/korean';
import { catalog } from '#shared/layers/catalog';
import { kinds, params } from '../../../src-renderer/i18n/ko/layers';

const folder = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
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

/** Attributes that users read. */
const spoken = new Set(['title', 'placeholder', 'aria-label', 'alt', 'hint', 'label', 'text']);
/** Texts that are the same in each language: the program's name, keys and mathematical symbols. */
const same = /^(Graft|Enter|Esc|Ctrl|Shift|\+[A-Z]\b|[\s\d×·→↑↓←—–+−…“”:,.()/%?▸]|conv[\w[\]*.-]*)*$/;

function wordsOf(node: Node): string[] {
  const own = node.type === 2 && typeof node.content === 'string' ? [node.content] : [];
  const attributes = (node.props ?? [])
    .filter((prop) => prop.type === 6 && spoken.has(prop.name) && prop.value)
    .map((prop) => prop.value!.content);
  const inside = [...(node.children ?? []), ...(node.branches ?? [])].flatMap(wordsOf);
  return [...own, ...attributes, ...inside];
}

test('has no literal texts in templates', () => {
  const found = files('src-renderer', /\.vue$/).flatMap(([name, text]) => {
    const ast = parse(text).descriptor.template?.ast as unknown as Node | undefined;
    const words = ast ? wordsOf(ast).map((word) => word.trim()) : [];
    return words
      .filter((word) => /\p{L}{2,}/u.test(word) && !same.test(word))
      .map((word) => `${name}: ${word}`);
  });
  expect(found).toEqual([]);
});

test('has Korean texts for each layer kind and parameter', () => {
  const missing = Object.values(catalog).flatMap((kind) => [
    ...(kinds[kind.kind] ? [] : [kind.kind]),
    ...Object.values(kind.params).flatMap(({ help }) => (params[help] ? [] : [help])),
  ]);
  expect([...new Set(missing)], 'texts to add to src-renderer/i18n/ko/layers.ts').toEqual([]);
});

test('has Korean texts for each message of a shape rule', () => {
  const messages = files('src-shared/layers', /\.ts$/).flatMap(([, text]) =>
    [...text.matchAll(/problem:\s*(?:`([^`]+)`|'([^']+)')/g)].map((found) =>
      (found[1] ?? found[2] ?? '').replace(/\$\{[^}]*\{[^}]*\}[^}]*\}|\$\{[^}]*\}/g, '7'),
    ),
  );
  expect(messages.length).toBeGreaterThan(40);
  const untranslated = messages.filter((sentence) => !/[가-힣]/.test(toKorean(sentence)));
  expect(untranslated, 'sentences to add to src-renderer/i18n/ko/phrases.ts').toEqual([]);
  for (const sentence of messages) {
    const whole = toKorean(`'a' (Conv2D): ${sentence}.`);
    expect(whole, sentence).not.toMatch(/expected|received|does not/);
  }
});

test('has Korean texts for notes on opened files, folders and tables', () => {
  const notes = [
    'The file has no preprocessing information. The network itself starts with rescaling, so pixels are passed as 0 to 255, RGB.',
    'The file has no preprocessing information: pixels are passed as 0 to 255, gray. Set the preprocessing that the model was trained with.',
    "Two layers are named 'c': the one in the outer model is now 'c_1'.",
    "Classes were read from the column 'label' of labels.csv. Choose another one under Labels.",
    'Classes were read from the columns MEL, NV, BCC of truth.csv (0 and 1).',
    'The folders a, b are not the classes: labels.csv gives the labels. To use the folders, choose them under Labels.',
    '5 images in seg_pred have no label: they are not used for training or evaluation. Use Try or graft predict on them.',
    'labels.csv lists it, but it does not exist',
    ...meaningNotes([
      {
        output: 'dense',
        meaning: 'logits',
        known: 'assumed',
        last: { layer: 'dense', scorer: 'dense', name: 'linear' },
        units: 3,
      } as never,
    ]),
  ];
  expect(notes.map(toKorean).filter((note) => !/[가-힣]/.test(note))).toEqual([]);
  expect(toKorean(notes[3]!)).toBe(
    'labels.csv의 ‘label’ 열에서 클래스를 읽었습니다. 다른 열은 ‘레이블’에서 선택하세요.',
  );
});
