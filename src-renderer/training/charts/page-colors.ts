// Computed colors and font of the page, cached per theme, since reading them makes the page recalculate its styles.

const known = new Map<string, string>();

/** Returns the color of a token (`training`) in the dark or light theme; returns anything else (`red`) unchanged. */
export function colorOf(token: string, dark: boolean): string {
  return cached(`${dark} ${token}`, () => {
    const value = getComputedStyle(document.documentElement).getPropertyValue(`--${token}`);
    return value.trim() || token;
  });
}

/** Returns the page's font. */
export const pageFont = () => cached('font', () => getComputedStyle(document.body).fontFamily);

function cached(key: string, ask: () => string): string {
  let value = known.get(key);
  if (value === undefined) {
    value = ask();
    known.set(key, value);
  }
  return value;
}
