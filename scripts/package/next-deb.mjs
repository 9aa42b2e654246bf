// The next version of a deb, and a server of updates on loopback, for the smoke test: the same package with a higher version.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { basename, join } from 'node:path';

/**
 * Writes the next version of a deb and the list of versions to `folder`. Returns the version.
 * @param {string} deb
 * @param {string} folder
 */
export function makeNextDeb(deb, folder) {
  const work = join(folder, 'unpacked');
  mkdirSync(folder, { recursive: true });
  execFileSync('dpkg-deb', ['-R', deb, work]);
  const control = join(work, 'DEBIAN', 'control');
  const text = readFileSync(control, 'utf8');
  const [major, minor, patch] = /^Version: (\d+)\.(\d+)\.(\d+)/m.exec(text).slice(1).map(Number);
  const version = `${major}.${minor}.${patch + 1}`;
  writeFileSync(control, text.replace(/^Version: .+$/m, `Version: ${version}`));
  const name = `graft_${version}_amd64.deb`;
  execFileSync('dpkg-deb', ['-Znone', '--root-owner-group', '-b', work, join(folder, name)], {
    stdio: 'ignore',
  });
  rmSync(work, { recursive: true });
  const sha512 = createHash('sha512')
    .update(readFileSync(join(folder, name)))
    .digest('base64');
  const file = { url: name, sha512, size: statSync(join(folder, name)).size };
  const list = {
    version,
    files: [file],
    path: name,
    sha512,
    releaseDate: new Date().toISOString(),
    releaseNotes: 'Next.',
  };
  // JSON is YAML, too.
  writeFileSync(join(folder, 'latest-linux.yml'), JSON.stringify(list));
  return version;
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
