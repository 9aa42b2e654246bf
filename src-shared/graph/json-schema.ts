// Values that JSON can hold, nested at most 100 deep: the parameters of layers.
import { z } from 'zod';
import type { Json } from './graph';

/** Deeper values are not JSON that a layer has. */
const deepest = 100;

/** By hand: for the parameters of thousands of layers, a union of schemas takes four times as long. */
function isJson(value: unknown, depth = 0): boolean {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || depth === deepest) return false;
  if (Array.isArray(value)) return value.every((item) => isJson(item, depth + 1));
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  return Object.values(value).every((item) => isJson(item, depth + 1));
}

/** The schema of values that JSON can hold. */
export const jsonSchema: z.ZodType<Json, Json> = z.custom<Json>(
  (value) => isJson(value),
  'expected a value as JSON has it',
);
