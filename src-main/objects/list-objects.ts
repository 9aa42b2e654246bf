// Lists the objects below a prefix, page by page (ListObjectsV2).
import { GraftError } from '#shared/errors';
import { parseObjectUrl } from '#shared/object-url';
import { say } from '#shared/sentence';
import { askStorage, readText } from './ask-storage';

/** An object of a listing. */
export interface ListedObject {
  readonly key: string;
  readonly sizeBytes: number;
  /** When it was written, in milliseconds since 1970. */
  readonly mtimeMs: number;
  /** Its ETag, with quotes. It changes with the content. */
  readonly version: string;
}

const pageObjects = 1000;
/** A page of 1,000 keys of 1,024 characters, encoded. */
const mostPageBytes = 16 * 2 ** 20;

/** Yields the objects below a prefix in pages of at most `page`. Throws GraftError if it cannot be listed. */
export async function* listObjects(
  url: string,
  { signal, page = pageObjects }: { signal?: AbortSignal | undefined; page?: number } = {},
): AsyncGenerator<ListedObject[]> {
  const { key } = parseObjectUrl(url);
  const query = {
    'list-type': '2',
    'encoding-type': 'url',
    'max-keys': String(page),
    prefix: key === '' ? '' : `${key}/`,
  };
  for (let token: string | undefined; ; ) {
    const request = { url, query: token === undefined ? query : { ...query, 'continuation-token': token } };
    const text = await askStorage({ ...request, signal }, ({ chunks }) => readText(chunks(), mostPageBytes));
    if (!/<ListBucketResult[\s>]/.test(text)) throw notListed(url);
    yield objectsOf(text, url);
    if (textOf(text, 'IsTruncated') !== 'true') return;
    const next = textOf(text, 'NextContinuationToken');
    if (next === undefined || next === token) throw notListed(url);
    token = next;
  }
}

function objectsOf(text: string, url: string): ListedObject[] {
  const encoded = textOf(text, 'EncodingType') === 'url';
  return [...text.matchAll(/<Contents>([\s\S]*?)<\/Contents>/g)].map(([, entry]) => {
    const key = textOf(entry!, 'Key');
    const sizeBytes = Number(textOf(entry!, 'Size'));
    const mtimeMs = Date.parse(textOf(entry!, 'LastModified') ?? '');
    if (key === undefined || !Number.isSafeInteger(sizeBytes) || Number.isNaN(mtimeMs)) throw notListed(url);
    return {
      key: encoded ? decodeKey(key, url) : key,
      sizeBytes,
      mtimeMs,
      version: textOf(entry!, 'ETag') ?? '',
    };
  });
}

function decodeKey(key: string, url: string): string {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    throw notListed(url);
  }
}

const signs: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Returns the text of the first element of that name. */
function textOf(text: string, name: string): string | undefined {
  const found = new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1];
  return found?.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(amp|lt|gt|quot|apos));/gi, (_, ten, hex, sign) =>
    sign ? signs[sign.toLowerCase()]! : String.fromCodePoint(ten ? Number(ten) : Number.parseInt(hex, 16)),
  );
}

function notListed(url: string): GraftError {
  return new GraftError(
    'unavailable',
    say`The server does not list ${url} as S3-compatible storage does. Check AWS_ENDPOINT_URL.`,
    url,
  );
}
