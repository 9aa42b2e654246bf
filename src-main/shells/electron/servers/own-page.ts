// The page that a server's window shows while the server's own is not there: a sentence and "Try again". It has no script.

/** What the page shows. */
export interface OwnPage {
  readonly lang: string;
  readonly title: string;
  readonly heading: string;
  readonly text: string;
  /** WOFF2 files in base64, in the order in which they are tried. */
  readonly fonts: readonly string[];
  /** Label and address of the button; null for none. Main takes the click as a wish to connect again. */
  readonly again: { readonly label: string; readonly href: string } | null;
}

// The colors of src-renderer/ui/tokens.css.
const style = `
:root { color-scheme: light dark; --bg: #f7f7f5; --text: #1b1d19; --text-2: #585c53; --accent: #187a43; --on-accent: #ffffff; }
@media (prefers-color-scheme: dark) { :root { --bg: #111210; --text: #ecede7; --text-2: #adb1a6; --accent: #4bc47f; --on-accent: #07160d; } }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--bg); color: var(--text); font: 15px/1.55 own0, own1, system-ui, sans-serif; }
main { max-width: 34em; padding: 32px; }
h1 { margin: 0 0 10px; font-size: 20px; font-weight: 650; }
p { margin: 0; color: var(--text-2); overflow-wrap: anywhere; word-break: keep-all; }
a { display: inline-block; margin-top: 20px; padding: 8px 16px; border-radius: 9px; background: var(--accent); color: var(--on-accent); font-weight: 600; text-decoration: none; }
a:focus-visible { outline: 2px solid var(--accent); outline-offset: 3px; }`;

const policy =
  "default-src 'none'; style-src 'unsafe-inline'; font-src data:; base-uri 'none'; form-action 'none'";

/** Returns the page as a data: address. Texts are escaped: they may come from a server. */
export function ownPageAddress({ lang, title, heading, text, fonts, again }: OwnPage): string {
  const link = again ? `<a href="${escapeHtml(again.href)}">${escapeHtml(again.label)}</a>` : '';
  const faces = fonts
    .map(
      (base64, i) =>
        `@font-face { font-family: own${i}; font-weight: 400 650; src: url(data:font/woff2;base64,${base64}); }`,
    )
    .join('');
  const html = `<!doctype html><html lang="${escapeHtml(lang)}"><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><title>${escapeHtml(title)}</title><style>${faces}${style}</style><main role="alert"><h1>${escapeHtml(heading)}</h1><p>${escapeHtml(text)}</p>${link}</main></html>`;
  return `data:text/html;charset=utf-8;base64,${Buffer.from(html).toString('base64')}`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (one) => entities[one]!);
