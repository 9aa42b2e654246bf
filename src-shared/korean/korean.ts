// Sentences in Korean. A sentence is looked up by its English template; a plain string is compared with the templates.
import { fillSentence, type Words } from '../sentence';
import { catalog, recognizable } from './catalog';
import { withParticles } from './particles';
import { phrases } from './phrases';

interface Pattern {
  /** The text around the placeholders, and the placeholders' positions between them. */
  readonly literals: readonly string[];
  readonly positions: readonly string[];
  readonly korean: string;
}

/** Returns a sentence in Korean; in English where the catalog does not contain it. */
export function inKorean(words: Words): string {
  const filled =
    typeof words === 'string' ? ofString(words) : fillSentence(words, ofTemplate, (text) => ofValue(text));
  return withParticles(filled);
}

/** Returns the Korean template of an English one, or undefined. */
export function koreanTemplate(text: string): string | undefined {
  return Object.hasOwn(catalog, text) ? catalog[text] : undefined;
}

/** A template without placeholders may have been filled before it was recorded, such as the reasons of the setup. */
function ofTemplate(text: string): string {
  return koreanTemplate(text) ?? joined(text) ?? (/\{\d+\}/.test(text) ? text : ofString(text));
}

/** A template of placeholders and punctuation only is the same in every language. */
function joined(text: string): string | undefined {
  return /\p{L}/u.test(text.replace(/\{\d+\}/g, '')) ? undefined : text;
}

/** A value with spaces may be a phrase of its own, such as the reason in an error; other values are names. */
function ofValue(text: string): string {
  return / /.test(text) ? ofString(text) : text;
}

/** Texts that were not sent as sentences: notes in older files, and messages of libraries. */
function ofString(text: string): string {
  const known = remembered.get(text);
  if (known !== undefined) return known;
  const korean = koreanTemplate(text) ?? ofPattern(text) ?? ofSentences(text) ?? ofNamed(text) ?? text;
  if (remembered.size >= mostRemembered) remembered.clear();
  remembered.set(text, korean);
  return korean;
}

/** Several sentences in one string are translated one by one. */
function ofSentences(text: string): string | undefined {
  const parts = text.split(/(?<=[.!?]) (?=\S)/);
  return parts.length > 1 ? parts.map(ofString).join(' ') : undefined;
}

/** A name before a sentence (`flowers.keras: its directory is damaged.`) stays. */
function ofNamed(text: string): string | undefined {
  const at = text.indexOf(': ');
  return at > 0 ? `${text.slice(0, at)}: ${ofString(text.slice(at + 2))}` : undefined;
}

function ofPattern(text: string): string | undefined {
  if (text.length > longest) return undefined;
  for (const { literals, positions, korean } of patterns()) {
    const found = match(text, literals);
    if (!found) continue;
    const values = new Map(positions.map((position, i) => [position, found[i]!]));
    return korean.replace(/\{(\d+)\}/g, (_all, position: string) => ofValue(values.get(position) ?? ''));
  }
  for (const [pattern, korean] of phrases) {
    const found = pattern.exec(text);
    if (found) return korean.replace(/\$(\d)/g, (_all, i: string) => ofValue(found[Number(i)] ?? ''));
  }
  return undefined;
}

/** Longest text that is compared with the templates. */
const longest = 2000;

/** Returns what is between the literals, each at its first place; null if one is missing. Linear in the text, unlike an expression with several groups. */
function match(text: string, literals: readonly string[]): string[] | null {
  const [first, ...rest] = literals as [string, ...string[]];
  if (!text.startsWith(first)) return null;
  const found: string[] = [];
  let at = first.length;
  for (const [i, literal] of rest.entries()) {
    const next = i === rest.length - 1 ? text.length - literal.length : text.indexOf(literal, at);
    if (next < at || !text.startsWith(literal, next)) return null;
    found.push(text.slice(at, next));
    at = next + literal.length;
  }
  return found;
}

const remembered = new Map<string, string>();
const mostRemembered = 2000;

/** Fewest letters outside of placeholders with which a template recognizes a string: "{0}: {1}" would fit everything. */
const fewestLetters = 5;

let made: readonly Pattern[] | null = null;

/** The templates as patterns, those with the most literal text first. */
function patterns(): readonly Pattern[] {
  made ??= Object.entries(recognizable)
    .map(([text, korean]) => {
      const parts = text.split(/\{(\d+)\}/);
      const literals = parts.filter((_part, i) => i % 2 === 0);
      return { literals, positions: parts.filter((_part, i) => i % 2 === 1), korean };
    })
    // What belongs to which of two placeholders side by side is not known.
    .filter(({ literals }) => literals.length > 1 && literals.slice(1, -1).every((part) => part !== ''))
    .filter(({ literals }) => lettersOf(literals) >= fewestLetters)
    .sort((one, other) => other.literals.join('').length - one.literals.join('').length);
  return made;
}

const lettersOf = (literals: readonly string[]) => literals.join('').replace(/\P{L}/gu, '').length;
