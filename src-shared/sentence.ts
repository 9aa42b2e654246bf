// Sentences that are worded where they are read: an English template and its values, sent over every connection as they are.

/** A value of a sentence: a name, a number, or a sentence of its own such as the reason within an error. */
export type SentenceValue = string | number | Sentence;

/** A sentence to be worded in the reader's language. `text` is the English template with {0}, {1} … for the values; it is also the key of every translation. */
export interface Sentence {
  readonly text: string;
  readonly values: readonly SentenceValue[];
}

/** A sentence, or a plain string: English without values, or text that an earlier version stored. */
export type Words = string | Sentence;

/** Deepest nesting of sentences that is worded; a sender cannot make a reader recurse further. */
const deepest = 8;

/** Makes a sentence: say`${path} is empty.` has the text '{0} is empty.' and the value of `path`. */
export function say(
  strings: TemplateStringsArray,
  ...values: (SentenceValue | boolean | null | undefined)[]
): Sentence {
  const text = strings.reduce((start, next, i) => `${start}{${i - 1}}${next}`);
  return { text, values: values.map((value) => (isValue(value) ? value : String(value))) };
}

const isValue = (value: SentenceValue | boolean | null | undefined): value is SentenceValue =>
  value !== null && value !== undefined && typeof value !== 'boolean';

/** Returns a word or text without values as a sentence, so that it is translated within another one. */
export function sentenceOf(text: string): Sentence {
  return { text, values: [] };
}

/** Returns the sentences with separators between them, as one sentence. */
export function joinWords(parts: readonly Words[], separator: string): Sentence {
  return { text: parts.map((_part, i) => `{${i}}`).join(separator), values: parts };
}

/** Returns the words without repetitions, in their order. */
export function uniqueWords(list: Iterable<Words>): Words[] {
  return [...new Map([...list].map((words) => [inEnglish(words), words])).values()];
}

/** Returns the words with every plain string changed, also inside of sentences. */
export function mapStrings(words: Words, change: (text: string) => string): Words {
  if (typeof words === 'string') return change(words);
  const values = words.values.map((value) => (typeof value === 'number' ? value : mapStrings(value, change)));
  return { text: words.text, values };
}

/** Words a sentence in English. */
export function inEnglish(words: Words): string {
  return fillSentence(words, (text) => text);
}

/** Fills a sentence: `translate` returns the template in the reader's language; `ofString` words a value that is a plain string. */
export function fillSentence(
  words: Words,
  translate: (text: string) => string,
  ofString: (text: string) => string = (text) => text,
  depth = 0,
): string {
  if (typeof words === 'string') return words;
  const { values } = words;
  return translate(words.text).replace(/\{(\d+)\}/g, (mark, position: string) => {
    const value = values[Number(position)];
    if (value === undefined || depth > deepest) return mark;
    if (typeof value === 'number') return String(value);
    if (typeof value === 'string') return ofString(value);
    return fillSentence(value, translate, ofString, depth + 1);
  });
}
