// Korean particles follow the last sound of the word before them, however it is written.
import { expect, test } from 'vitest';
import { lastSound, withParticles } from '#shared/korean/particles';

test.each([
  ['층', '층을 층이 층은 층과 층으로'],
  ['헤드', '헤드를 헤드가 헤드는 헤드와 헤드로'],
  ['모델', '모델을 모델이 모델은 모델과 모델로'],
  ['conv1', 'conv1을 conv1이 conv1은 conv1과 conv1로'],
  ['block2a', 'block2a를 block2a가 block2a는 block2a와 block2a로'],
  ['conv2d_3', 'conv2d_3을 conv2d_3이 conv2d_3은 conv2d_3과 conv2d_3으로'],
  ['labels.csv', 'labels.csv를 labels.csv가 labels.csv는 labels.csv와 labels.csv로'],
  ['model.json', 'model.json을 model.json이 model.json은 model.json과 model.json으로'],
  ['VGG16', 'VGG16을 VGG16이 VGG16은 VGG16과 VGG16으로'],
])('chooses every particle after %s', (word, expected) => {
  const pairs = ['을/를', '이/가', '은/는', '과/와', '으로/로'];
  expect(withParticles(pairs.map((pair) => `${word}[${pair}]`).join(' '))).toBe(expected);
});

test.each([
  ['‘층’[을/를]', '‘층’을'],
  ['“헤드”[이/가]', '“헤드”가'],
  ['파일(3개)[이/가]', '파일(3개)이'],
  ['‘dense’(Dense)[은/는]', '‘dense’(Dense)는'],
  ['블록 (Conv2D)[을/를]', '블록 (Conv2D)을'],
  ['[224, 224][으로/로]', '[224, 224]로'],
  ['87 %[을/를]', '87 %를'],
  ['`npm start`[을/를]', '`npm start`를'],
])('skips quotes and brackets in %s', (text, expected) => {
  expect(withParticles(text)).toBe(expected);
});

test.each([
  ['0', 'consonant'],
  ['1', 'rieul'],
  ['2', 'vowel'],
  ['3', 'consonant'],
  ['6', 'consonant'],
  ['7', 'rieul'],
  ['8', 'rieul'],
  ['9', 'vowel'],
  ['10', 'consonant'],
  ['1,000', 'consonant'],
  ['0.5', 'vowel'],
] as const)('reads the number %s', (text, sound) => {
  expect(lastSound(text)).toBe(sound);
});

test.each([
  ['CSV', 'vowel'],
  ['URL', 'rieul'],
  ['GPU', 'vowel'],
  ['JSON', 'consonant'],
  ['png', 'vowel'],
  ['html', 'rieul'],
  ['model', 'rieul'],
  ['sample', 'rieul'],
  ['Adam', 'consonant'],
  ['ReLU', 'vowel'],
  ['Dense', 'vowel'],
  ['cat', 'consonant'],
  ['list', 'vowel'],
  ['dropout', 'consonant'],
  ['training', 'consonant'],
  ['line', 'consonant'],
  ['flower', 'vowel'],
  ['ㄹ', 'rieul'],
] as const)('reads the word %s', (text, sound) => {
  expect(lastSound(text)).toBe(sound);
});

test('writes both forms after a script whose reading is not known, and leaves other brackets alone', () => {
  expect(withParticles('犬[을/를] 猫[으로/로] [n, 높이]')).toBe('犬을(를) 猫(으)로 [n, 높이]');
  expect(lastSound('')).toBeNull();
});
