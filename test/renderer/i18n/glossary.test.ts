// The glossary: each term has one word in each language, and CONTRIBUTING.md lists the same words.
// @vitest-environment node
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { catalog as sentences } from '#shared/korean/catalog';
import { phrases } from '#shared/korean/phrases';
import { catalog } from '#shared/layers/catalog';
import { en } from '../../../src-renderer/i18n/en';
import { allowedKorean, glossary, neverEnglish, neverKorean } from '../../../src-renderer/i18n/glossary';
import { ko } from '../../../src-renderer/i18n/ko';
import { kinds, params } from '../../../src-renderer/i18n/ko/layers';

type Texts = readonly (readonly [key: string, text: string])[];

function flatten(table: object, prefix = ''): Texts {
  return Object.entries(table).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value] as const] : flatten(value, `${prefix}${key}.`),
  );
}

const helps = Object.values(catalog).flatMap(({ kind, help, params: own }) => [
  [kind, help] as const,
  ...Object.entries(own).map(([name, spec]) => [`${kind}.${name}`, spec.help] as const),
]);
const english: Texts = [...flatten(en), ...helps];
const korean: Texts = [
  ...flatten(ko),
  ...Object.entries(kinds),
  ...Object.entries(params),
  ...Object.entries(sentences),
  ...phrases.map(([pattern, text]) => [pattern.source, text] as const),
];

/** Returns the text without its placeholders, whose names are not shown, and without code. */
const wordsOf = (text: string) => text.replace(/\{\w+\}/g, '{}').replace(/`[^`]*`/g, '');
const asWord = (pattern: string) => new RegExp(`(?<![\\w-])(?:${pattern})(?![\\w-])`, 'i');
const withoutAllowed = (text: string) => allowedKorean.reduce((rest, one) => rest.replaceAll(one, ''), text);

const englishWith = (pattern: string, texts = english) =>
  texts.filter(([, text]) => asWord(pattern).test(wordsOf(text))).map(([key, text]) => `${key}: ${text}`);
const koreanWith = (word: string, texts = korean) =>
  texts.filter(([, text]) => withoutAllowed(text).includes(word)).map(([key, text]) => `${key}: ${text}`);

test('finds a forbidden word, but not inside another word or a placeholder', () => {
  const texts = [
    ['a', 'Let go of the picture'],
    ['b', 'depictured'],
    ['c', 'Show {picture}'],
  ] as const;
  expect(englishWith('pictures?', texts)).toEqual(['a: Let go of the picture']);
  const found = [
    ['a', '층 고정'],
    ['b', '맨 위에 고정'],
  ] as const;
  expect(koreanWith('고정', found)).toEqual(['a: 층 고정']);
  expect(english.length).toBeGreaterThan(1000);
  expect(korean.length).toBeGreaterThan(1000);
});

test.each(glossary)('has no other word for $english ($korean)', ({ notEnglish = [], notKorean = [] }) => {
  expect(notEnglish.flatMap((pattern) => englishWith(pattern))).toEqual([]);
  expect(notKorean.flatMap((word) => koreanWith(word))).toEqual([]);
});

const pairs = glossary.flatMap(({ pair }) => (pair ? [pair] : []));
const englishTable = flatten(en);
const koreanTable = new Map(flatten(ko));

test.each(pairs)('has the Korean word %s for the English word %s', (mine, theirs) => {
  const found = englishTable.filter(([, text]) => asWord(mine).test(wordsOf(text)));
  expect(found.length).toBeGreaterThan(0);
  const missing = found.filter(([key]) => !new RegExp(theirs).test(koreanTable.get(key) ?? ''));
  expect(missing.map(([key, text]) => `${key}: ${text} | ${koreanTable.get(key)}`)).toEqual([]);
});

test('has no private words, and no name with two Korean particles', () => {
  expect(neverEnglish.flatMap((pattern) => englishWith(pattern))).toEqual([]);
  expect(neverKorean.flatMap((word) => koreanWith(word))).toEqual([]);
});

test('is listed in CONTRIBUTING.md with the same words', () => {
  const text = readFileSync(fileURLToPath(new URL('../../../CONTRIBUTING.md', import.meta.url)), 'utf8');
  const [, section = ''] = text.split('\n## Glossary\n');
  const rows = section
    .split('\n## ')[0]!
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  const listed = new Map(rows.map(([, term, , word]) => [term, word]));
  expect(glossary.map(({ english: term }) => [term, listed.get(term)])).toEqual(
    glossary.map(({ english: term, korean: word }) => [term, word]),
  );
});
