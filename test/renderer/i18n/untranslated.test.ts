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

test('words the meaning of an output in whole sentences', () => {
  const [note] = meaningNotes([
    {
      output: 'dense',
      meaning: 'logits',
      known: 'assumed',
      last: { layer: 'dense', scorer: 'dense', name: 'linear' },
      units: 3,
    } as never,
  ]);
  expect(toKorean(note!)).toBe(
    '출력 ‘dense’의 값을 로짓(소프트맥스 이전 점수)으로 봅니다(추정: 마지막 층에 활성화 함수가 없음). 학습은 로짓으로 손실을 계산하고, 예측은 소프트맥스를 거칩니다. 다른 목적으로 학습한 모델이면 출력의 의미를 정하세요.',
  );
});

test('words reasons and notes that earlier versions stored as English strings', () => {
  const stored: readonly (readonly [english: string, korean: string])[] = [
    ['the JPEG is truncated', 'JPEG 파일이 잘렸습니다'],
    ['labels.csv lists it, but it does not exist', 'labels.csv에 있지만 파일이 없습니다'],
    ['expected an image, found text', '이미지가 아닙니다: 텍스트'],
    [
      'There are no frozen layers before the trainable ones, so no features can be cached.',
      '학습하는 층 앞에 동결된 층이 없어 특성을 캐시할 수 없습니다.',
    ],
  ];
  for (const [english, korean] of stored) expect(toKorean(english)).toBe(korean);
});
