// Notes of a run: those of several stages that differ only in a number are one note.
import { type Sentence, uniqueWords, type Words } from '#shared/sentence';

/** Returns the notes without repetitions; numbers that differ become a range: “in 2–3 frozen layers”. */
export function mergeNotes(notes: readonly Words[]): Words[] {
  const merged: Words[] = [];
  const places = new Map<string, number>();
  for (const note of uniqueWords(notes)) {
    const key = isCounted(note) ? note.text : null;
    const place = key === null ? undefined : places.get(key);
    if (place !== undefined) merged[place] = join(merged[place] as Sentence, note as Sentence);
    else {
      if (key !== null) places.set(key, merged.length);
      merged.push(note);
    }
  }
  return merged;
}

/** True for a sentence whose values are all numbers. */
const isCounted = (note: Words): note is Sentence =>
  typeof note !== 'string' &&
  note.values.length > 0 &&
  note.values.every((value) => typeof value === 'number' || /^\d+–\d+$/.test(String(value)));

function join(one: Sentence, other: Sentence): Sentence {
  const values = one.values.map((value, i) => {
    const all = `${String(value)}–${String(other.values[i])}`.split('–').map(Number);
    const [low, high] = [Math.min(...all), Math.max(...all)];
    return low === high ? low : `${low}–${high}`;
  });
  return { text: one.text, values };
}
