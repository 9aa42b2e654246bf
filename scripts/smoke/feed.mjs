// A list of versions and a server of updates on loopback, for smoke tests.
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { basename, join } from 'node:path';

/**
 * Returns the version after the one in a text: 0.4.0 in `graft_0.4.0_amd64.deb` gives 0.4.1.
 * @param {string} text
 */
export function nextVersion(text) {
  const [major, minor, patch] = /(\d+)\.(\d+)\.(\d+)/.exec(text).slice(1).map(Number);
  return `${major}.${minor}.${patch + 1}`;
}

/**
 * Writes the list of versions beside the only file that it offers.
 * @param {string} folder
 * @param {string} name
 * @param {string} version
 */
export function writeVersions(folder, name, version) {
  const path = join(folder, name);
  const sha512 = createHash('sha512').update(readFileSync(path)).digest('base64');
  const list = {
    version,
    files: [{ url: name, sha512, size: statSync(path).size }],
    path: name,
    sha512,
    releaseDate: new Date().toISOString(),
    releaseNotes: 'Next.',
  };
  // JSON is YAML, too.
  writeFileSync(join(folder, 'latest-linux.yml'), JSON.stringify(list));
}

/**
 * Serves the files of a folder.
 * @param {string} folder
 */
export async function serveFolder(folder) {
  const server = createServer((request, response) => {
    const path = join(folder, basename(new URL(request.url, 'http://feed').pathname));
    if (!existsSync(path) || !statSync(path).isFile()) return response.writeHead(404).end();
    response.writeHead(200, { 'Content-Length': statSync(path).size });
    createReadStream(path).pipe(response);
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', () => listening(undefined)));
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}
