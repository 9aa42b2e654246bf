// The section of the textbook at the end of a step's explanation, such as “(9.4, 9.7)”, and the chapters that it is in.

/** Chapters of the textbooks that sections are counted in. */
export const bookChapters = ['4', '8', '9', '11'] as const;
/** One of the chapters. */
export type BookChapter = (typeof bookChapters)[number];

/** Divides an explanation into its text and the section that is in parentheses at its end; null if there is none. */
export function splitSection(after: string): { readonly text: string; readonly section: string | null } {
  const found = /\s*\(([^()]*)\)$/.exec(after);
  return found ? { text: after.slice(0, found.index), section: found[1]! } : { text: after, section: null };
}

/** Returns the chapters of a section, such as 9 of “9.4, LAB 9-1”, of “Chapter 8, way 1” 8; none for a chapter without a number. */
export function chaptersOf(section: string): BookChapter[] {
  const numbers = [...section.matchAll(/(?:Chapter |chapter |LAB )(\d+)|(\d+)(?:\.\d|장)/g)];
  const found = new Set(numbers.map(([, named, counted]) => named ?? counted));
  return bookChapters.filter((chapter) => found.has(chapter));
}
