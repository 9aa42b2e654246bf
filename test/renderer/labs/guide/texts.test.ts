// The texts of the labs: complete in both languages, with the names that the window shows; each lab is short enough, and points at controls that exist.
// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { LabTexts } from '#shared/labs/guided/lab';
import { labs } from '#shared/labs/guided/labs';
import { labsEn } from '#shared/labs/guided/texts-en';
import { labsKo } from '#shared/labs/guided/texts-ko';
import { en } from '../../../../src-renderer/i18n/en';
import { ko } from '../../../../src-renderer/i18n/ko';

const root = join(import.meta.dirname, '../../../..');
const filesIn = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(vue|ts)$/.test(name))
    .map((name) => readFileSync(join(root, folder, name), 'utf8'));
const sources = filesIn('src-renderer').join('\n');

/** Returns all texts of a table. */
const textsOf = (table: object): string[] =>
  Object.values(table).flatMap((value) => (typeof value === 'string' ? [value] : textsOf(value as object)));
/** Returns what is quoted in a text: names of controls, and some words of the textbook. */
const quoted = (text: string) => [...text.matchAll(/“([^”]+)”/g)].map((match) => match[1]!);
const tables = { en: [en, labsEn], ko: [ko, labsKo] } as const;
/** Quoted words that are not names of controls. */
const words = new Set(['conv', 'not']);

test('has texts for each lab, and no others', () => {
  const ids = labs.map(({ id }) => id).sort();
  expect(Object.keys(labsEn).sort()).toEqual(ids);
  expect(Object.keys(labsKo).sort()).toEqual(ids);
});

describe.each(labs.map((lab) => [lab.id, lab] as const))('%s', (id, lab) => {
  const english: LabTexts = labsEn[id as keyof typeof labsEn];
  const folder = id.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const code = filesIn(`src-shared/labs/guided/${folder}`)
    .filter((text) => !/^\/\/ (English texts|실습)/.test(text))
    .join('\n');

  test('takes at most 25 minutes and 8 steps, each with its texts', () => {
    expect(lab.minutes).toBeLessThanOrEqual(25);
    expect(lab.steps.length).toBeLessThanOrEqual(8);
    expect(Object.keys(english.steps)).toEqual(lab.steps.map((step) => step.id));
    for (const step of lab.steps)
      expect(english.steps[step.id]!.ask !== undefined, step.id).toBe(step.ask !== undefined);
  });

  test('uses all its words and options', () => {
    const unused = Object.keys(english.words).filter((word) => !code.includes(`'${word}'`));
    expect(unused).toEqual([]);
    const options = lab.steps.flatMap(({ ask }) => (ask?.kind === 'choice' ? ask.options : []));
    expect(Object.keys(english.options ?? {}).sort()).toEqual([...new Set(options)].sort());
  });

  test('points at controls of the window', () => {
    for (const { target } of lab.steps) {
      if (!target) continue;
      // A name such as `model-options-inceptionv3` is made of a template.
      const parts = [target.testId, target.testId.replace(/[\w]+$/, '')];
      expect(
        parts.some((part) => part !== '' && sources.includes(part)),
        target.testId,
      ).toBe(true);
    }
  });

  test.each(['en', 'ko'] as const)('names controls in %s as the window does', (locale) => {
    const [window, texts] = tables[locale];
    const shown = new Set(textsOf(window).filter((text) => text !== ''));
    const own = texts[id as keyof typeof labsEn];
    const named = textsOf(own).flatMap(quoted);
    const { labs: _labs, ...others } = window;
    const names = new Set(textsOf(others));
    const unknown = named.filter((name) => !names.has(name) && !words.has(name));
    expect(shown.size).toBeGreaterThan(100);
    expect([...new Set(unknown)]).toEqual([]);
  });
});
