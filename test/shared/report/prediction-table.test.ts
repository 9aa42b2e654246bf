// Predictions as CSV, JSON and a page: columns, formulas, reasons, markup in names.
import { expect, test } from 'vitest';
import {
  type PredictedImage,
  predictionsAsCsv,
  predictionsAsJson,
  predictionsAsPage,
} from '#shared/report/prediction-table';
import { say } from '#shared/sentence';
import { wordIn } from '#shared/word-in';

const found: PredictedImage[] = [
  {
    name: '=cmd.jpg',
    problem: null,
    top: [
      { label: 1, name: 'cat, big', probability: 0.75 },
      { label: 0, name: '<b>dog</b>', probability: 0.25 },
    ],
  },
  { name: 'broken.jpg', problem: say`${'broken.jpg'} is empty.`, top: [] },
];

test('CSV has a column for each rank, and runs no formula', () => {
  expect(predictionsAsCsv(found, 2)).toBe(
    [
      'image,class 1,probability 1,class 2,probability 2,problem',
      '\'=cmd.jpg,"cat, big",0.75,<b>dog</b>,0.25,',
      'broken.jpg,,,,,broken.jpg is empty.',
    ].join('\r\n'),
  );
});

test('JSON has the names as they are, and reasons in English', () => {
  expect(JSON.parse(predictionsAsJson(found))).toEqual([
    found[0],
    { name: 'broken.jpg', top: [], problem: 'broken.jpg is empty.' },
  ]);
});

test('the page has each image, escapes names, and is in the language of the window', () => {
  const pictured = found.map((one, i) => ({ ...one, image: i === 0 ? 'data:image/webp;base64,AA' : null }));
  const facts = { title: 'Predictions: <x>', model: 'lite', at: '2026-11-29' };
  const page = predictionsAsPage(facts, pictured, wordIn('ko'), 'ko');
  expect(page).toContain('<html lang="ko">');
  expect(page).toContain('<img src="data:image/webp;base64,AA" alt="">');
  expect(page).toContain('&#60;b&#62;dog&#60;/b&#62; 25.0 %');
  expect(page).not.toContain('<b>dog');
  expect(page).toContain('예측한 이미지 2장');
  expect(page).not.toMatch(/<script|http:|https:/);
});
