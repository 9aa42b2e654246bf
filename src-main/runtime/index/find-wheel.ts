// Finds a pinned wheel in the user's folders and package indexes.
import { readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GraftError, isCancelled } from '#shared/errors';
import { joinWords, type Sentence, say } from '#shared/sentence';
import { get, type RequestOptions } from '../../net/request';
import { RequestError } from '../../net/request-error';
import { chunksOf, statusError } from '../../net/response';
import type { WheelPin } from '../wheel-pin';
import { type IndexConfig, withoutCredentials } from './pip-config';
import { acceptedPages, type ListedFile, readProjectPage } from './project-page';

/** Where a wheel is: a file of this machine, or a URL with the header that the index' credentials give. */
export type WheelPlace =
  | { readonly path: string }
  | { readonly url: string; readonly headers: Readonly<Record<string, string>> };

/** How to send requests. */
export interface IndexRequests {
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
  readonly stallMs?: number | undefined;
}

const pageLimitBytes = 64 * 1024 * 1024;

/** Returns where the wheel is; throws 'unavailable' with the reason of each place, without credentials. */
export async function findWheel(
  pin: WheelPin,
  config: IndexConfig,
  requests: IndexRequests,
): Promise<WheelPlace> {
  const reasons: Sentence[] = [];
  for (const place of config.findLinks) {
    const found = await lookIn(place, pin, config, requests, reasons);
    if (found) return found;
  }
  for (const index of config.mayAskIndex ? config.indexes : []) {
    const page = `${index.replace(/\/+$/, '')}/${pin.project.toLowerCase().replace(/[-_.]+/g, '-')}/`;
    const found = await askPage(page, pin, config, requests, reasons);
    if (found) return found;
  }
  if (!config.mayAskIndex) reasons.push(say`pip's configuration forbids package indexes (${'no-index'})`);
  else if (config.indexes.length === 0)
    reasons.push(
      say`no Python package index is configured (${'index-url'} in ${'pip.conf'}, or ${'PIP_INDEX_URL'}), and pip is not installed`,
    );
  throw new GraftError('unavailable', say`${pin.file} was not found: ${joinWords(reasons, '; ')}.`, pin.file);
}

/** Returns the options of a request: the proxy, certificates and trusted hosts of the configuration. */
export async function requestOptions(
  config: IndexConfig,
  { env, signal, stallMs = 30_000 }: IndexRequests,
  headers: Readonly<Record<string, string>>,
): Promise<RequestOptions> {
  const ca =
    config.certFile === undefined
      ? undefined
      : await readFile(config.certFile, 'utf8').catch(() => undefined);
  return {
    headers: { 'user-agent': 'graft', 'accept-encoding': 'identity', ...headers },
    // A proxy in pip's configuration replaces those of the environment, and NO_PROXY.
    env: config.proxy ? { https_proxy: config.proxy, http_proxy: config.proxy } : env,
    stallMs,
    signal,
    ca,
    trustedHosts: config.trustedHosts,
  };
}

async function lookIn(
  place: string,
  pin: WheelPin,
  config: IndexConfig,
  requests: IndexRequests,
  reasons: Sentence[],
): Promise<WheelPlace | null> {
  if (/^https?:/i.test(place)) return askPage(place, pin, config, requests, reasons);
  const path = place.startsWith('file:') ? fileURLToPath(place) : place.replace(/^~(?=[\\/])/, homedir());
  if (basename(path) === pin.file) return { path };
  if ((await readdir(path).catch((): string[] => [])).includes(pin.file))
    return { path: join(path, pin.file) };
  reasons.push(say`not in ${path}`);
  return null;
}

/** Requests a page of links; adds the reason to `reasons` if it does not lead to the wheel. */
async function askPage(
  address: string,
  pin: WheelPin,
  config: IndexConfig,
  requests: IndexRequests,
  reasons: Sentence[],
): Promise<WheelPlace | null> {
  const shown = withoutCredentials(address);
  const fail = (why: Sentence) => {
    reasons.push(why);
    return null;
  };
  if (!URL.canParse(address)) return fail(say`${shown} is not a valid address`);
  const { page, authorization } = splitCredentials(address);
  try {
    const { files, url } = await readPage(page, authorization, config, requests);
    const file = chooseFile(files, pin);
    if (!file) return fail(say`${shown} does not list it`);
    const of = splitCredentials(file.url);
    // As pip does: the index' credentials are sent to the index' own host only.
    const sameHost = [new URL(page).host, url.host].includes(new URL(of.page).host);
    return { url: of.page, headers: { ...(sameHost && authorization), ...of.authorization } };
  } catch (error) {
    if (requests.signal?.aborted || isCancelled(error)) throw error;
    if (error instanceof RequestError) return fail(say`${shown}: ${error.message}`);
    if (error instanceof GraftError) return fail(say`${error.words}`);
    throw error;
  }
}

async function readPage(
  page: string,
  authorization: Readonly<Record<string, string>>,
  config: IndexConfig,
  requests: IndexRequests,
): Promise<{ files: ListedFile[]; url: URL }> {
  const options = await requestOptions(config, requests, { accept: acceptedPages, ...authorization });
  const { response, url } = await get(page, options);
  try {
    if (response.statusCode !== 200) throw statusError(response, url.host);
    const parts: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of chunksOf(response, url.host, options.stallMs)) {
      parts.push(chunk);
      bytes += chunk.length;
      if (bytes > pageLimitBytes)
        throw new RequestError(`${url.host} sent a page of more than ${pageLimitBytes} bytes`, false);
    }
    const text = Buffer.concat(parts).toString('utf8');
    return { files: readProjectPage(text, response.headers['content-type'] ?? '', url), url };
  } finally {
    response.destroy();
  }
}

/** Returns the file with the pinned hash, else the one with its name: its members are verified one by one anyway. */
function chooseFile(files: readonly ListedFile[], pin: WheelPin): ListedFile | undefined {
  return files.find(({ sha256 }) => sha256 === pin.sha256) ?? files.find(({ name }) => name === pin.file);
}

/** Returns a URL without its user and password, and the header that carries them. */
function splitCredentials(address: string): { page: string; authorization: Record<string, string> } {
  const url = new URL(address);
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  url.username = '';
  url.password = '';
  const encoded = Buffer.from(pair).toString('base64');
  return { page: url.href, authorization: pair === ':' ? {} : { authorization: `Basic ${encoded}` } };
}
