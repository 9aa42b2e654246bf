// Every sentence of the engine, the trainer and the command line has Korean, and the Korean is Korean.
// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { catalog } from '#shared/korean/catalog';
import { inKorean, koreanTemplate } from '#shared/korean/korean';
import { say, sentenceOf } from '#shared/sentence';
import { englishIn, typedWords } from '../../english-words';
import { type FoundText, root, textsUnder } from './sentences-of-sources';

const texts = ['src-shared', 'src-main', 'src-renderer'].flatMap((folder) => [
  ...textsUnder(folder, /^(korean|i18n)\b/),
]);
const placeholdersOf = (text: string) => new Set(text.match(/\{\d+\}/g) ?? []);
const hasWords = (text: string) => /[A-Za-z]{2,}/.test(text.replace(/\{\d+\}/g, ''));
const told = ({ at, text }: FoundText) => `${at}: ${text}`;

test('finds sentences, errors and prose in the sources', () => {
  expect(texts.filter(({ kind }) => kind === 'say').length).toBeGreaterThan(400);
  expect(texts.filter(({ kind }) => kind === 'error').length).toBeGreaterThan(30);
});

test('has no error whose values are mixed into its text', () => {
  expect(texts.filter(({ kind }) => kind === 'untagged error').map(told)).toEqual([]);
});

test('has Korean for each sentence and each error', () => {
  const missing = texts
    .filter(({ kind, text }) => (kind === 'say' || kind === 'error') && hasWords(text))
    .filter(({ text }) => koreanTemplate(text) === undefined)
    .map(told);
  expect(missing, 'sentences to add to src-shared/korean').toEqual([]);
});

test('uses only the values that the sentence has', () => {
  const wrong = Object.entries(catalog).filter(
    ([text, korean]) => ![...placeholdersOf(korean)].every((one) => placeholdersOf(text).has(one)),
  );
  expect(wrong).toEqual([]);
});

test('has no English left in the Korean', () => {
  const english = Object.values(catalog).flatMap((korean) => {
    const words = englishIn(korean).filter((word) => !typedWords.has(word));
    return words.length > 0 ? [`${korean} (${words.join(', ')})`] : [];
  });
  expect(english).toEqual([]);
});

test('chooses particles by the value, never by guess', () => {
  // After a value, a particle must be a marker: ‘{0}’[을/를]. After a bracket it belongs to the word before the bracket.
  const fixed = Object.values(catalog).filter((korean) =>
    /\{\d+\}[’”\]`]*(?:을|를|이|가|은|는|과|와|으로|로|이나|나)(?![가-힣])/.test(korean),
  );
  expect(fixed).toEqual([]);
});

test('has one translation for each sentence', () => {
  const files = readdirSync(join(root, 'src-shared/korean')).filter((name) => name.endsWith('.ts'));
  const keys = files.flatMap((name) => {
    const source = readFileSync(join(root, 'src-shared/korean', name), 'utf8');
    return [...source.matchAll(/^ {2}(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|(\w+)):(?=\s)/gm)].map(
      (found) => found[1] ?? found[2] ?? found[3]!,
    );
  });
  expect(keys.length).toBeGreaterThan(600);
  expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([]);
});

/** Prose that is not for a reader, or translated elsewhere: code, names, reasons beside the keys of a table, help of layers. */
const notSentences =
  /^src-(shared\/(layers|architectures|keras-code|labs\/(guided|code))|main\/formats\/(keras-script|keras-config\/ignored-keys)|main\/engine\/data\/keras-data-script|main\/shells\/(electron|content-policy)|main\/images\/(scan-cache|sources\/(idx|part-names|pickle)))/;
const commandLine = /^graft |\| graft |^export RUN|^numpy/;

/**
 * Prose that no tag marks and no template recognizes by itself: mostly parts of a sentence, which is recognized as a whole. The number may only shrink.
 */
const mostUntranslated = 74;

test('recognizes the prose of the engine that is not tagged', () => {
  const untranslated = texts
    .filter(({ kind, text }) => kind === 'prose' && isProse(text))
    .filter(({ at, text }) => !notSentences.test(at) && !commandLine.test(text))
    .filter(({ text }) => {
      const filled = text.replace(/\{\d+\}/g, '7');
      return !/[가-힣]/.test(inKorean(filled)) && !/[가-힣]/.test(inKorean(filled.replace(/\.$/, '')));
    })
    .map(told);
  expect(untranslated.length, untranslated.join('\n')).toBeLessThanOrEqual(mostUntranslated);
});

/** True for a text of several lowercase words. */
function isProse(text: string): boolean {
  return (
    / /.test(text) &&
    (text.match(/(?<![\w.-])[a-z]{2,}(?![\w-])/g) ?? []).length >= 2 &&
    !/[<>;=\\]|^\s*[#@]/.test(text)
  );
}

test('words a recorded reason whose values were filled in before it was passed on as a sentence', () => {
  const reason = sentenceOf('no NVIDIA GPU found (/dev/nvidiactl does not exist)');
  expect(inKorean(say`${sentenceOf('CUDA build')}: ${reason}.`)).toBe(
    'CUDA 빌드: NVIDIA GPU를 찾지 못했습니다(/dev/nvidiactl 없음).',
  );
});
