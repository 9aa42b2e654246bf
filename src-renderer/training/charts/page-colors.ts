// Colors and font of the page as it looks now, by name: asking makes the page compute its styles, so each is asked for once a look.

const known = new Map<string, string>();

/** The color of a token (`training`) in the dark or light look; what is no token (`red`) is given back. */
export function colorOf(token: string, dark: boolean): string {
  return remember(`${dark} ${token}`, () => {
    const value = getComputedStyle(document.documentElement).getPropertyValue(`--${token}`);
    return value.trim() || token;
  });
}

/** The page's font. */
export const pageFont = () => remember('font', () => getComputedStyle(document.body).fontFamily);

function remember(key: string, ask: () => string): string {
  let value = known.get(key);
  if (value === undefined) {
    value = ask();
    known.set(key, value);
  }
  return value;
}
