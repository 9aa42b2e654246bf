// Converts parameters to editable text and back: lists separated by commas, null as an empty text.
import type { Json } from '#shared/graph/graph';
import type { ParamSpec } from '#shared/layers/kind';

/** Initializers offered by a field; any others are kept as the file has them. */
export const initializerNames = [
  'zeros',
  'ones',
  'glorotUniform',
  'glorotNormal',
  'heUniform',
  'heNormal',
  'lecunUniform',
  'lecunNormal',
] as const;

/** Formats a value as text. */
export function toText(value: Json | undefined): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) {
    const nested = value.some((one) => Array.isArray(one));
    return nested
      ? JSON.stringify(value).replaceAll(',', ', ')
      : value.map((one) => one ?? 'None').join(', ');
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Parses text as a value of the parameter's type; undefined if invalid. */
export function fromText(text: string, spec: ParamSpec): Json | undefined {
  const clean = text.trim();
  if (clean === '') return 'nullable' in spec && spec.nullable ? null : undefined;
  switch (spec.type) {
    case 'int':
    case 'float':
      return numberOf(clean);
    case 'pair': {
      const sizes = listOf(clean);
      return sizes?.length === 1 ? [sizes[0]!, sizes[0]!] : sizes;
    }
    case 'ints':
    case 'shape':
      return listOf(clean);
    case 'axes':
    case 'floats': {
      const list = listOf(clean);
      return list?.length === 1 && !clean.startsWith('[') ? list[0] : list;
    }
    default:
      return parse(clean);
  }
}

function numberOf(text: string): number | undefined {
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

function listOf(text: string): (number | null)[] | undefined {
  const parts = text
    .replace(/^\s*[[(]|[\])]\s*$/g, '')
    .split(/[,;×x\s]+/)
    .filter(Boolean);
  const values = parts.map((part) => (/^(none|null)$/i.test(part) ? null : numberOf(part)));
  return values.some((value) => value === undefined) ? undefined : (values as (number | null)[]);
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
