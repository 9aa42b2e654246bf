// Reads a project's page of a Python package index: JSON (PEP 691) or HTML (PEP 503).
import { z } from 'zod';
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';

/** A file that an index lists. */
export interface ListedFile {
  readonly name: string;
  /** Absolute URL without a fragment. */
  readonly url: string;
  /** SHA-256 in lower case if the index declares it. */
  readonly sha256: string | null;
}

/** The `accept` header: JSON, or HTML from an index that has no JSON. */
export const acceptedPages =
  'application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1';

const pageSchema = z.object({
  files: z.array(
    z.object({
      filename: z.string(),
      url: z.string(),
      hashes: z.record(z.string(), z.string()).optional(),
    }),
  ),
});

/** Returns the files on a page. `type` is its content type, `base` its URL after redirects. Throws 'bad-file'. */
export function readProjectPage(text: string, type: string, base: URL): ListedFile[] {
  return /\bjson\b/i.test(type) ? readJson(text, base) : readHtml(text, base);
}

function readJson(text: string, base: URL): ListedFile[] {
  let value: unknown = null;
  try {
    value = JSON.parse(text);
  } catch {
    // Reported below, since null is not a page.
  }
  const page = pageSchema.safeParse(value);
  if (!page.success)
    throw new GraftError('bad-file', say`${base.host} sent a page that is not a package index.`, base.host);
  return page.data.files.flatMap(({ filename, url, hashes }) =>
    listed(filename, url, base, hashes?.sha256 ?? null),
  );
}

/** Reads the links of an HTML page; the name of a file is the last part of its URL, and a hash is in the fragment. */
function readHtml(text: string, base: URL): ListedFile[] {
  const baseHref = /<base\s[^>]*?\bhref\s*=\s*["']?([^"'\s>]+)/i.exec(text)?.[1];
  const root = baseHref && URL.canParse(baseHref, base.href) ? new URL(baseHref, base) : base;
  const links = text.matchAll(/<a\s[^>]*?\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))/gi);
  return [...links].flatMap((link) => {
    const href = decodeEntities(link[1] ?? link[2] ?? link[3]!);
    const name = /([^/?#]+)(?:[?#]|$)/.exec(href)?.[1] ?? '';
    return listed(decode(name), href, root, /#(?:.*&)?sha256=([0-9a-f]{64})\b/i.exec(href)?.[1] ?? null);
  });
}

function listed(name: string, href: string, base: URL, sha256: string | null): ListedFile[] {
  if (!URL.canParse(href, base.href)) return [];
  const url = new URL(href, base);
  url.hash = '';
  return [{ name, url: url.href, sha256: sha256?.toLowerCase() ?? null }];
}

function decodeEntities(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replace(/&#(x?)([0-9a-f]+);/gi, (_all, hex, digits) =>
      String.fromCodePoint(Math.min(0x10ffff, Number.parseInt(digits, hex ? 16 : 10))),
    )
    .replaceAll('&amp;', '&');
}

function decode(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
