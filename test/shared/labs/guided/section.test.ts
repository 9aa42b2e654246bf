// Sections of the textbooks at the end of explanations: each is recognized, in chapters that the window names.
import { expect, test } from 'vitest';
import type { LabTexts } from '#shared/labs/guided/lab';
import { labs } from '#shared/labs/guided/labs';
import { chaptersOf, splitSection } from '#shared/labs/guided/section';
import { labsEn } from '#shared/labs/guided/texts-en';
import { labsKo } from '#shared/labs/guided/texts-ko';

const tables: readonly Readonly<Record<string, LabTexts>>[] = [labsEn, labsKo];

test('divides an explanation from its section', () => {
  expect(splitSection('It has no weights. (9.6, 9.7)')).toEqual({
    text: 'It has no weights.',
    section: '9.6, 9.7',
  });
  expect(splitSection('The result (a mean) stays.')).toEqual({
    text: 'The result (a mean) stays.',
    section: null,
  });
});

test('knows the chapters of a section', () => {
  expect(chaptersOf('9.4, 9.7')).toEqual(['9']);
  expect(chaptersOf('4.2.1 A')).toEqual(['4']);
  expect(chaptersOf('LAB 9-2')).toEqual(['9']);
  expect(chaptersOf('Chapter 8, way 1')).toEqual(['8']);
  expect(chaptersOf('8장, 방법 1')).toEqual(['8']);
  expect(chaptersOf('11.2, steps 3 and 4')).toEqual(['11']);
  expect(chaptersOf('9.9; Chapter 4, 4.3.2')).toEqual(['4', '9']);
  expect(chaptersOf('What networks see')).toEqual([]);
});

test('leaves no number of a section without a word in any text, and both languages name the same chapters', () => {
  for (const { id: lab, steps } of labs)
    for (const { id } of steps) {
      const found = tables.map((table) => splitSection(table[lab]!.steps[id]!.after));
      const [english, korean] = found.map(({ section }) => section && chaptersOf(section));
      expect(korean, `${lab}/${id}`).toEqual(english);
      for (const { text } of found)
        expect(text, `${lab}/${id}`).not.toMatch(/\((?:\d+\.\d|LAB|Chapter|\d+장)/);
    }
});
