// Types of name-woff2.mjs.

/** Returns where the table directory of a WOFF2 font ends, and whether it has a `name` table. */
export function readDirectory(font: Buffer): { readonly end: number; readonly hasName: boolean };

/** Returns the font with a `name` table; the same font if it has one. */
export function nameWoff2(font: Buffer, family: string, style: string): Buffer;
