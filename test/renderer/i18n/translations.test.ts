// Translations: both languages are complete with the same placeholders, and contain every text that is used.
// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { exportFormats } from '#shared/protocol/engine/use';
import { createTranslator } from '../../../src-renderer/i18n';
import { en } from '../../../src-renderer/i18n/en';
import { ko } from '../../../src-renderer/i18n/ko';
import { views } from '../../../src-renderer/stores/settings';

const sources = fileURLToPath(new URL('../../../src-renderer', import.meta.url));

function flatten(table: object, prefix = ''): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [key, value] of Object.entries(table)) {
    if (typeof value === 'string') flat.set(prefix + key, value);
    else for (const [inner, text] of flatten(value, `${prefix}${key}.`)) flat.set(inner, text);
  }
  return flat;
}

const english = flatten(en);
const korean = flatten(ko);
const valuesOf = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

function usedKeys(): { literal: Set<string>; patterns: RegExp[] } {
  const literal = new Set<string>();
  const patterns: RegExp[] = [];
  for (const entry of readdirSync(sources, { recursive: true, encoding: 'utf8' })) {
    if (!/\.(vue|ts)$/.test(entry) || /^i18n[\\/](en|ko)\b/.test(entry)) continue;
    const text = readFileSync(join(sources, entry), 'utf8');
    for (const [, key] of text.matchAll(/'([a-z]+(?:\.[\w-]+)+)'/g)) literal.add(key!);
    for (const [, key] of text.matchAll(/`([a-z]+\.[^`]*\$\{[^`]*)`/g)) {
      patterns.push(new RegExp(`^${key!.replace(/[.]/g, '\\.').replace(/\$\{[^}]*\}/g, '.+')}$`));
    }
  }
  return { literal, patterns };
}

test('has the same texts in both languages', () => {
  expect([...korean.keys()].sort()).toEqual([...english.keys()].sort());
});

test('has the same placeholders in both languages, and no empty texts', () => {
  for (const [key, text] of english) {
    const other = korean.get(key) ?? '';
    expect(other.trim(), key).not.toBe('');
    // Singular forms may omit the number.
    const [mine, theirs] = [text, other].map((one) => valuesOf(one.split('|').at(-1) ?? ''));
    expect(theirs, key).toEqual(mine);
  }
});

test('has every text that is used, and no unused ones', () => {
  const { literal, patterns } = usedKeys();
  const groups = new Set([...english.keys()].map((key) => key.split('.')[0]));
  const missing = [...literal].filter((key) => groups.has(key.split('.')[0]) && !english.has(key));
  expect(missing).toEqual([]);
  const unused = [...english.keys()].filter(
    (key) => !literal.has(key) && !patterns.some((pattern) => pattern.test(key)),
  );
  expect(unused).toEqual([]);
});

test('has a name for each view and each export format', () => {
  const named = [
    ...views.map((view) => `app.views.${view}`),
    ...exportFormats.flatMap((format) => [`export.formats.${format}`, `export.formatTexts.${format}`]),
  ];
  expect(named.filter((key) => !english.has(key))).toEqual([]);
});

test('compiles every text with its values', () => {
  for (const locale of ['en', 'ko'] as const) {
    const { t } = createTranslator(locale).global;
    for (const [key, text] of flatten(locale === 'en' ? en : ko)) {
      const values = Object.fromEntries(valuesOf(text).map((value) => [value.slice(1, -1), 'X']));
      const said = t(key, values, 5);
      expect(said, key).not.toBe(key);
      // Formulas in the texts of labs have braces of their own.
      expect(said.replace(/\$[^$]+\$/g, ''), key).not.toMatch(/[{}|]/);
    }
  }
});
