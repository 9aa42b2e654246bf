// Networks whose probabilities are averaged must mean the same by each of them: the same classes in the same order.
import { GraftError } from '#shared/errors';
import { type Sentence, say } from '#shared/sentence';

/** A network as a person knows it, and the classes that it tells apart where they are known. */
export interface NamedClasses {
  readonly name: string;
  readonly classes: readonly string[] | undefined;
  /** How many numbers it gives. */
  readonly outputs: number;
}

/** Throws 'invalid', in words, at the first network that can't be averaged with the first one. */
export function insistOnSameClasses([first, ...others]: readonly NamedClasses[]): void {
  for (const other of others) {
    const why = first && differenceOf(first, other);
    if (why) throw new GraftError('invalid', say`Only networks of the same classes can be averaged: ${why}.`);
  }
}

function differenceOf(first: NamedClasses, other: NamedClasses): Sentence | null {
  const [mine, theirs] = [first.classes, other.classes];
  if (!mine || !theirs) {
    if (mine || theirs) return say`${(mine ? other : first).name} doesn't say which classes it tells apart`;
    if (first.outputs === other.outputs) return null;
    return say`${first.name} gives ${first.outputs} numbers, ${other.name} ${other.outputs}`;
  }
  const missing = mine.find((name) => !theirs.includes(name));
  if (missing !== undefined) return say`${other.name} doesn't know '${missing}', which ${first.name} does`;
  const extra = theirs.find((name) => !mine.includes(name));
  if (extra !== undefined) return say`${first.name} doesn't know '${extra}', which ${other.name} does`;
  const at = mine.findIndex((name, i) => name !== theirs[i]);
  if (at < 0 && mine.length === theirs.length) return null;
  if (at < 0) return say`${first.name} has ${mine.length} classes, ${other.name} ${theirs.length}`;
  return say`their order differs: class ${at + 1} is '${mine[at]}' in ${first.name} and '${theirs[at]}' in ${other.name}`;
}
