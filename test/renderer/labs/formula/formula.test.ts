// Formulas in the texts of labs: each is TeX that KaTeX knows, plain text says it without TeX, and both languages have the same ones.
import { renderToString } from 'katex';
import { expect, test } from 'vitest';
import { labs } from '#shared/labs/guided/labs';
import { labsEn } from '#shared/labs/guided/texts-en';
import { labsKo } from '#shared/labs/guided/texts-ko';
import { plainFormula } from '../../../../src-renderer/labs/formula/plain-formula';

type Table = Readonly<Record<string, unknown>>;
/** Texts with dollar signs, by their place. */
function textsWithFormulas(table: Table, place = ''): [place: string, text: string][] {
  return Object.entries(table).flatMap(([key, one]) => {
    const at = place === '' ? key : `${place}.${key}`;
    if (typeof one === 'string') return one.includes('$') ? [[at, one] as [string, string]] : [];
    return textsWithFormulas(one as Table, at);
  });
}
const formulasOf = (text: string) => [...text.matchAll(/\$([^$]+)\$/g)].map(([, tex]) => tex!);
const found = [...textsWithFormulas(labsEn), ...textsWithFormulas(labsKo)];

test('stands where formulas are shown, in pairs of dollar signs', () => {
  expect(found.length).toBeGreaterThan(50);
  for (const [place, text] of found) {
    expect(place).toMatch(/\.steps\.\w+\.(say|hint[123]|after)$/);
    expect(text.replace(/\$[^$]+\$/g, ''), place).not.toContain('$');
  }
});

test('is TeX that KaTeX knows, and plain text without TeX', () => {
  for (const [place, text] of found)
    for (const tex of formulasOf(text)) {
      expect(
        () => renderToString(tex, { throwOnError: true, strict: 'error' }),
        `${place}: ${tex}`,
      ).not.toThrow();
      expect(plainFormula(tex), tex).not.toMatch(/[\\{}_^&]/);
    }
});

test('is the same in both languages', () => {
  for (const { id } of labs) {
    const [en, ko] = [labsEn, labsKo].map((table) => {
      const steps = (table as Table)[id] as { steps: Record<string, Table> };
      return Object.entries(steps.steps).map(([step, texts]) => [
        step,
        ...textsWithFormulas(texts)
          .flatMap(([, text]) => formulasOf(text))
          .sort(),
      ]);
    });
    expect(ko, id).toEqual(en);
  }
});

test.each([
  [String.raw`p = a \cdot p_1 + \dots + i \cdot p_9`, 'p = a · p1 + … + i · p9'],
  [String.raw`\frac{56 - 3}{2} = 26.5`, '(56 - 3) / (2) = 26.5'],
  [String.raw`36 \cdot (2 D)^2 = 144 D^2`, '36 · (2 D)² = 144 D²'],
  [String.raw`64 \cdot 289 = 18{,}496`, '64 · 289 = 18,496'],
  [String.raw`\frac{1}{9} \begin{pmatrix} 1 & 1 \\ 1 & 1 \end{pmatrix}`, '(1) / (9) ( 1 1 ; 1 1 )'],
])('says %s in plain text', (tex, text) => {
  expect(plainFormula(tex)).toBe(text);
});
