// Writes values as Python source: names from files are only written as string literals.

/** Returns the Python literal of a JSON-like value. */
export function literal(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : `float('${value}')`;
  // A JSON string is a valid Python string: both have \n, \", \\ and \uXXXX.
  if (typeof value === 'string') return JSON.stringify(value).replaceAll('\u007f', '\\u007f');
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  const entries = Object.entries(value as object).map(([key, one]) => `${literal(key)}: ${literal(one)}`);
  return `{${entries.join(', ')}}`;
}

/** Writes keyword arguments: `learning_rate=0.001, beta_1=0.9`; undefined ones are omitted. */
export function keywords(values: Readonly<Record<string, unknown>>): string {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${literal(value)}`)
    .join(', ');
}

/** Writes keyword arguments whose numbers Keras requires as floats: `momentum=0.0`. */
export function floatKeywords(values: Readonly<Record<string, unknown>>): string {
  return keywords(values).replace(/=(-?\d+)(?=, |$)/g, '=$1.0');
}

/** Writes a list of strings on lines of at most about 100 characters. */
export function wrappedList(names: readonly string[], indent = 0): string {
  const pad = ' '.repeat(indent + 4);
  const lines: string[] = [];
  let line = pad;
  for (const name of names) {
    const text = `${literal(name)}, `;
    if (line.length + text.length > 100 && line.trim() !== '') {
      lines.push(line.trimEnd());
      line = pad;
    }
    line += text;
  }
  if (line.trim() !== '') lines.push(line.trimEnd());
  if (lines.length < 2) return `[${lines.join('').trim().replace(/,$/, '')}]`;
  return `[\n${lines.join('\n')}\n${' '.repeat(indent)}]`;
}

/** Returns text for a `#` comment: one line, without control characters. */
export function comment(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they would end the comment
  return text.replace(/[\u0000-\u001f\u007f\u0085\u2028\u2029]+/g, ' ');
}
