// Asks a server what it is and whether it accepts the token, through Chromium: with the proxies and certificates that its window will have.
import { net, type Session } from 'electron';
import { GraftError } from '#shared/errors';
import { type About, aboutSchema } from '#shared/protocol/servers';
import { say } from '#shared/sentence';
import { refusals } from '../../server/refusals';
import { findFailure } from './find-failure';
import type { ServerAccess } from './server-access';

const answerMs = 12_000;
const longestAnswer = 100_000;

/** Returns what a server says of itself; null if it accepts the token but its engine does not answer. Throws 'unavailable', 'no-permission', 'unsupported', each with what to do. */
export async function askServer(access: ServerAccess, session: Session): Promise<About | null> {
  const { origin, token } = access;
  const { host } = new URL(origin);
  const authorization: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
  const { status, text } = await get(`${origin}/about`, session, authorization, access);
  if (status === 200) {
    const about = aboutSchema.safeParse(readJson(text));
    if (about.success) return about.data;
  }
  if (status === 503 && token !== null) return null;
  if (status === 429)
    throw new GraftError(
      'busy',
      say`${host} refuses further attempts for some seconds: too many had no valid token. Wait 10 seconds and try again.`,
      host,
    );
  if (status === 403 && text.startsWith(refusals.host))
    throw new GraftError(
      'unsupported',
      say`Graft runs at ${host}, but does not know this address. Start it there with ${`--address ${origin}`}, or use the address that it printed.`,
      host,
    );
  if (status === 403 && text.startsWith(refusals.token)) {
    // An earlier version, which has no such page, answers in the same way.
    if (token !== null && (await acceptsToken(access, session)))
      throw new GraftError(
        'unsupported',
        say`${host} runs an earlier version of Graft. Update it, or open its address in a browser.`,
        host,
      );
    throw new GraftError(
      'no-permission',
      token === null
        ? say`${host} asks for a token. Enter the one that Graft printed there, or that is in the file of ${'--token-file'}.`
        : say`${host} does not accept the token. Enter the one that Graft printed at its last start, or that is in the file of ${'--token-file'}.`,
      host,
    );
  }
  throw new GraftError(
    'unsupported',
    say`${host} answers, but is not a server of Graft (status ${status}). Check the address and its port.`,
    host,
  );
}

/** True if the server answers a token as it does in a browser. */
async function acceptsToken(access: ServerAccess, session: Session): Promise<boolean> {
  const { origin, token } = access;
  const { status } = await get(`${origin}/?token=${encodeURIComponent(token ?? '')}`, session, {}, access);
  return status === 303;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Sends a GET without cookies; redirects are not followed. Throws 'unavailable'. */
function get(
  url: string,
  session: Session,
  headers: Readonly<Record<string, string>>,
  access: ServerAccess,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const fail = (code: string) => {
      clearTimeout(timer);
      void findFailure(code, access).then(reject);
    };
    const request = net.request({ url, session, redirect: 'manual', useSessionCookies: false });
    const timer = setTimeout(() => {
      fail('ERR_TIMED_OUT');
      request.abort();
    }, answerMs);
    for (const [name, value] of Object.entries(headers)) request.setHeader(name, value);
    const end = (status: number, text: string) => {
      clearTimeout(timer);
      resolve({ status, text });
    };
    request.on('redirect', (status) => end(status, ''));
    request.on('error', ({ message }) => fail(message));
    request.on('response', (response) => {
      let text = '';
      response.on('data', (part: Buffer) => {
        text += part.toString('utf8');
        if (text.length > longestAnswer) request.abort();
      });
      response.on('aborted', () => end(response.statusCode, ''));
      response.on('error', ({ message }: Error) => fail(message));
      response.on('end', () => end(response.statusCode, text));
    });
    request.end();
  });
}
