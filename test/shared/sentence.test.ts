// Sentences cross every connection as a template and its values, and are worded by the reader.
import { expect, test } from 'vitest';
import { fromWireError, GraftError, toWireError, wordsOf } from '#shared/errors';
import { inEnglish, joinWords, mapStrings, type Sentence, say, sentenceOf } from '#shared/sentence';
import { localeOf, wordIn } from '#shared/word-in';
import { wordsSchema } from '#shared/words-schema';

const korean = wordIn('ko');
const reason = say`its member '${'weights'}' is damaged.`;
const whole = say`${'flowers.keras'}: ${reason}`;

test('keeps the template and the values apart', () => {
  expect(whole).toEqual({
    text: '{0}: {1}',
    values: ['flowers.keras', { text: "its member '{0}' is damaged.", values: ['weights'] }],
  });
  expect(inEnglish(whole)).toBe("flowers.keras: its member 'weights' is damaged.");
  expect(korean(whole)).toBe('flowers.keras: 항목 ‘weights’가 손상되었습니다.');
});

test('crosses a connection with its values, as JSON', () => {
  const sent = JSON.parse(JSON.stringify(toWireError(new GraftError('bad-file', whole, 'flowers.keras'))));
  expect(sent.message).toBe("flowers.keras: its member 'weights' is damaged.");
  const received = fromWireError(sent);
  expect(received).toMatchObject({ code: 'bad-file', where: 'flowers.keras', message: sent.message });
  expect(received.words).toEqual(whole);
  expect(korean(received.words)).toBe(korean(whole));
});

test('words the message of an older engine, which sent only English', () => {
  const { words } = fromWireError({ code: 'bad-file', message: 'File not found: /data/flowers.h5' });
  expect(korean(words)).toBe('파일을 찾을 수 없습니다: /data/flowers.h5');
  expect(korean(fromWireError({ code: 'bad-file', message: inEnglish(whole) }).words)).toBe(korean(whole));
});

test('leaves a sentence without a translation in English', () => {
  expect(korean(say`A new sentence about ${'flowers'}.`)).toBe('A new sentence about flowers.');
  expect(korean('A note of nobody')).toBe('A note of nobody');
});

test('does not translate names, and translates text without values where it is asked to', () => {
  expect(korean(say`Run ${'none'} has no checkpoint yet.`)).toBe('실행 none에 아직 체크포인트가 없습니다.');
  expect(korean(say`--how: expected ${'links'}, received ${sentenceOf('nothing')}.`)).toBe(
    '--how: links 중 하나여야 합니다. 받은 값: 없음.',
  );
});

test('translates each sentence of an English text with several', () => {
  expect(korean('Cancelled. Use smaller images or fewer trainable layers.')).toBe(
    '취소했습니다. 이미지를 줄이거나 학습하는 층을 줄이세요.',
  );
});

test('joins and changes words without losing their templates', () => {
  const joined = joinWords([reason, 'Cancelled.'], ' ');
  expect(inEnglish(joined)).toBe("its member 'weights' is damaged. Cancelled.");
  const renamed = mapStrings(whole, (text) => text.replace('flowers', 'trees'));
  expect(inEnglish(renamed)).toBe("trees.keras: its member 'weights' is damaged.");
  expect((renamed as Sentence).text).toBe(whole.text);
});

test('rejects what is not a sentence, and words a hostile nesting without an overflow', () => {
  expect(wordsSchema.safeParse({ text: 'A {0}', values: [{ text: 5 }] }).success).toBe(false);
  let deep: Sentence = say`end`;
  for (let i = 0; i < 10_000; i++) deep = { text: '{0}', values: [deep] };
  expect(inEnglish(deep)).toBe('{0}');
  expect(korean(deep)).toBe('{0}');
});

test('has the message of any thrown value', () => {
  expect(wordsOf(new Error('out of memory'))).toBe('out of memory');
  expect(wordsOf('text')).toBe('text');
  expect(wordsOf(new GraftError('invalid', reason))).toBe(reason);
});

test.each([
  ['ko_KR.UTF-8', 'ko'],
  ['ko', 'ko'],
  ['en_US.UTF-8', 'en'],
  ['kok_IN', 'en'],
  [undefined, 'en'],
] as const)('finds the language of the locale %s', (name, locale) => {
  expect(localeOf(name)).toBe(locale);
});

test('compares a long text with the templates in an instant', () => {
  const text = `${'a: b, c (d) '.repeat(160)}is not known`;
  const start = performance.now();
  korean(text);
  expect(performance.now() - start).toBeLessThan(1000);
});
