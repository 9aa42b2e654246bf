// The texts of the labs: complete in both languages, with the names that the window shows; each lab is short enough, and points at controls that exist.
// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Aim, LabTexts } from '#shared/labs/guided/lab';
import { labs } from '#shared/labs/guided/labs';
import { labsEn } from '#shared/labs/guided/texts-en';
import { labsKo } from '#shared/labs/guided/texts-ko';
import { en } from '../../../../src-renderer/i18n/en';
import { ko } from '../../../../src-renderer/i18n/ko';
import { stateOf } from '../../../shared/labs/guided/state';

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

/** Answers of questions, as the texts could show them too early. Measured values that differ from run to run have none. */
const number = (text: string) => new RegExp(`(?<![\\d.,])${text.replace('.', '\\.')}(?![\\d]|[.,]\\d)`);
const answers: Readonly<Record<string, Readonly<Record<string, readonly RegExp[]>>>> = {
  convolutionByHand: {
    printed: [/how far|얼마나 다른지|slip to find|실수/],
    descent: [/Let the machine find|let gradient descent find|within 0\.05|찾게 하|0\.05 이내/],
  },
  shrinkingImage: { same: [number('18,496')], five: [number('54')] },
  mlpCnn: { mlp: [number('101,770')], cnn: [number('166,986')] },
  smallFilters: {
    five: [/\bfive (small |)(layers|Conv2D)|다섯 개/],
    large: [number('991,232')],
    small: [number('663,552')],
    slip: [number('162')],
    cross: [number('199')],
    vgg: [number('212')],
  },
  bottleneck: {
    open: [number('48'), number('6,998,552')],
    module: [number('256')],
    plain: [number('153,600'), number('153,632')],
    bottleneck: [number('15,872')],
    dense: [number('51,380,224')],
    pooling: [number('14.6')],
    vgg: [number('528')],
  },
  shortcuts: {
    sigmoid: [/do not train|never|hardly|90 %|전혀/],
    zero: [/does nothing|unchanged|그대로 내보|아무것도 하지 않는/],
    explode: [/[Ee]xplo|huge|폭발|엄청/],
  },
  newHead: {
    open: [number('21,802,784')],
    head: [number('443,082')],
    not: [/missing “not”|빠진|only layers with “conv”|“conv”가 있는 층만/],
  },
  twoWays: { graft: [number('8,967')] },
  modelAToB: { output: [number('301')] },
  whatItSees: {
    textures: [number('67')],
    images: [/textures to parts|parts of animals|질감에서 부분|동물의 부분/],
    shift: [/by (8|eight) pixels|8픽셀/],
  },
  findTheFace: { windows: [number('64')] },
  idealCat: { noise: [/is certain|확신할 때까지/] },
  dogToCat: { dog: [number('70')], cat: [/one (of 255 )?gray level|한 단계/] },
};

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
    for (const { id: step, target, missing = {} } of lab.steps) {
      expect(target, step).toBeDefined();
      for (const aim of [target!, ...(Object.values(missing) as Aim[])])
        for (const control of (typeof aim === 'function' ? aim(stateOf()) : aim).controls) {
          const testId = typeof control === 'string' ? control : control.testId;
          // A name such as `model-options-inceptionv3` is made of a template.
          const stems = [...testId.matchAll(/-/g)].flatMap(({ index }) => [
            `${testId.slice(0, index)}-\${`,
            `'${testId.slice(0, index)}'}-\${`,
          ]);
          expect(
            [testId, ...stems].some((part) => sources.includes(part)),
            testId,
          ).toBe(true);
        }
    }
  });

  test('points at a control for words that it has', () => {
    const own = new Set(Object.keys(english.words));
    const named = lab.steps.flatMap(({ missing = {} }) => Object.keys(missing));
    expect(named.filter((word) => !own.has(word))).toEqual([]);
  });

  test.each(['en', 'ko'] as const)('shows no answer in %s before it is asked for', (locale) => {
    const own: LabTexts = tables[locale][1][id as keyof typeof labsEn];
    const titles = lab.steps.map((step) => own.steps[step.id]!.title);
    for (const [i, { id: step, ask }] of lab.steps.entries()) {
      if (!ask) continue;
      const before = lab.steps.slice(0, i).flatMap((one) => Object.values(own.steps[one.id]!));
      const { say, where, ask: question = '' } = own.steps[step]!;
      const seen = [own.title, own.about, ...titles, ...before, say, where, question]
        .join('\n')
        .replaceAll('{,}', ',');
      const given = (answers[id]?.[step] ?? []).flatMap((answer) => seen.match(answer)?.[0] ?? []);
      expect(given, step).toEqual([]);
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
