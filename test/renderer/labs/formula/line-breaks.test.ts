// Lines end outside of brackets: in TeX by KaTeX's own boxes, which are not broken, and in plain text by no-break spaces.
// @vitest-environment node
import { renderToString } from 'katex';
import { expect, test } from 'vitest';
import { labsEn } from '#shared/labs/guided/texts-en';
import { labsKo } from '#shared/labs/guided/texts-ko';
import { groupBrackets, keepTogether } from '../../../../src-renderer/labs/formula/line-breaks';

const textsOf = (table: object): string[] =>
  Object.values(table).flatMap((one) => (typeof one === 'string' ? [one] : textsOf(one as object)));
const formulas = textsOf([labsEn, labsKo]).flatMap((text) =>
  [...text.matchAll(/\$([^$]+)\$/g)].map(([, tex]) => tex!),
);
/** The texts of the boxes between which KaTeX lets a line end. */
const boxesOf = (tex: string) =>
  renderToString(tex, { output: 'html' })
    .split('<span class="base">')
    .slice(1)
    .map((html) => html.replace(/<[^>]*>/g, ''));
const isBalanced = (text: string) => text.split('(').length === text.split(')').length;

test('groups the outermost brackets, and leaves other TeX as it is', () => {
  expect(groupBrackets('64 \\cdot (288 + 1) = 18{,}496')).toBe('64 \\cdot {(288 + 1)} = 18{,}496');
  expect(groupBrackets('f((a + b) c)')).toBe('f{((a + b) c)}');
  for (const same of [
    '\\frac{62}{2} = 31',
    '\\left( a + b \\right)',
    'a) + (b',
    '\\begin{pmatrix} 1 \\\\ 2 \\end{pmatrix}',
  ])
    expect(groupBrackets(same)).toBe(same);
});

test('breaks no formula of the labs inside brackets', () => {
  const bracketed = formulas.filter((tex) => tex.includes('('));
  expect(bracketed.length).toBeGreaterThan(10);
  // KaTeX itself does.
  expect(bracketed.some((tex) => !boxesOf(tex).every(isBalanced))).toBe(true);
  for (const tex of bracketed)
    for (const box of boxesOf(groupBrackets(tex))) {
      expect(isBalanced(box), `${tex}: ${box}`).toBe(true);
      // About 300 pixels in the panel.
      expect(box.length, tex).toBeLessThan(34);
    }
});

test('keeps short brackets with an operator on one line, and lets others break', () => {
  const join = (text: string) => text.replaceAll(' ', '\u00a0');
  expect(keepTogether('of (56 − 3) / 2, plus 1')).toBe(`of ${join('(56 − 3)')} / 2, plus 1`);
  expect(keepTogether('(within 0.5)')).toBe('(within 0.5)');
  expect(keepTogether('3 × 3')).toBe(join('3 × 3'));
  expect(keepTogether('10 %')).toBe(join('10 %'));
  expect(keepTogether('here D = 64 and N = 128')).toBe(`here ${join('D = 64')} and ${join('N = 128')}`);
  expect(keepTogether('from 242 D² to 36 N, of 3 Adds')).toBe(
    `from ${join('242 D²')} to ${join('36 N')}, of 3 Adds`,
  );
});
