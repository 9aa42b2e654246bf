// The session of a server's window: only the server's own address is loaded, nothing is granted, and downloads ask for a place.
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { type DownloadItem, type Session, session } from 'electron';
import type { Words } from '../words';
import { acceptsCertificate } from './accept-certificate';
import { isOwnAddress } from './own-address';

/** The one thing that a click may do in any browser: put a text on the clipboard. */
const granted = 'clipboard-sanitized-write';

const locked = new WeakSet<Session>();

/**
 * Returns the session of a server: apart from those of Graft and of other servers. It keeps the window's language and theme;
 * the token's cookie ends with the app. `trusted` is the fingerprint of a certificate that the user trusts: such a session
 * is another one, since Chromium remembers for half an hour that it refused a certificate.
 */
export function serverSession(origin: string, trusted: string | null, words: Words): Session {
  const id = createHash('sha256')
    .update(`${origin}${trusted ?? ''}`)
    .digest('hex')
    .slice(0, 32);
  const found = session.fromPartition(`persist:server-${id}`);
  if (!locked.has(found)) lock(found, { origin, trusted }, words);
  locked.add(found);
  return found;
}

/** Deletes what the pages of a server have stored. */
export async function forgetServer(origin: string, trusted: string | null, words: Words): Promise<void> {
  const found = serverSession(origin, trusted, words);
  await found.clearStorageData();
  await found.clearCache();
}

/** Chromium's own verdict about a certificate, and its error for one of an unknown authority. */
const asChromium = -3;
const unknownAuthority = -202;

function lock(
  own: Session,
  { origin, trusted }: { origin: string; trusted: string | null },
  words: Words,
): void {
  own.setCertificateVerifyProc(({ hostname, certificate, errorCode }, answer) => {
    if (errorCode !== unknownAuthority) return answer(asChromium);
    acceptsCertificate(certificate.data, hostname, { origin, trusted }).then(
      (accepted) => answer(accepted ? 0 : asChromium),
      () => answer(asChromium),
    );
  });
  own.setPermissionRequestHandler((_contents, permission, answer) =>
    answer((permission as string) === granted),
  );
  own.setPermissionCheckHandler((_contents, permission) => (permission as string) === granted);
  own.setDevicePermissionHandler(() => false);
  own.webRequest.onBeforeRequest(({ url }, answer) =>
    answer({ cancel: !isOwnAddress(url, origin) && !/^(data|devtools):/.test(url) }),
  );
  let asking: DownloadItem | null = null;
  own.on('will-download', (event, item) => {
    // One question at a time, however many downloads a page starts.
    if (asking && asking.getState() === 'progressing' && asking.getSavePath() === '')
      return event.preventDefault();
    asking = item;
    // Only a name is proposed, whatever path the server sent; without a chosen place, nothing is written.
    item.setSaveDialogOptions({ title: words.saveFile, defaultPath: basename(item.getFilename()) });
    item.once('done', () => {
      if (asking === item) asking = null;
    });
  });
}
