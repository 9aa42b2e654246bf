// Reads parsed JSON of unknown shape.

/** A JSON object. */
export type Fields = Record<string, unknown>;

/** True for a JSON object. */
export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
