// Runs programs of a packaged Windows app under Wine: an own prefix with the version of Windows 10 and a drive D:.
// Output goes to files, since Node.js cannot write to a pipe of Wine.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Returns the version of Wine, or null if it is not installed. */
export function wineVersion() {
  try {
    return execFileSync('wine', ['--version'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return null;
  }
}

/** Returns the path by which Wine knows a path of this machine, which is its drive Z:. */
export const onZ = (path) => `Z:${path.replaceAll('/', '\\')}`;

/**
 * Creates a prefix in `folder`, with D: in `folder`/d. `bcrypt` is a library that Windows 10 has and Wine 8 lacks.
 * @param {string} folder
 * @param {Uint8Array} bcrypt
 */
export function openWine(folder, bcrypt) {
  const prefix = join(folder, 'prefix');
  const drive = join(folder, 'd');
  mkdirSync(drive, { recursive: true });
  const env = { ...process.env, WINEPREFIX: prefix, WINEDEBUG: '-all', DISPLAY: '' };
  const quiet = { env, stdio: 'ignore' };
  execFileSync('wineboot', ['-i'], quiet);
  execFileSync('wine', ['reg', 'add', 'HKCU\\Software\\Wine', '/v', 'Version', '/d', 'win10', '/f'], quiet);
  symlinkSync(drive, join(prefix, 'dosdevices', 'd:'));
  writeFileSync(join(prefix, 'drive_c/windows/system32/bcryptprimitives.dll'), bcrypt);
  let runs = 0;

  /** Starts a program; `ended` resolves to its exit code, output and seconds. */
  function start(program, args, own = {}) {
    runs += 1;
    const files = ['out', 'err'].map((name) => join(folder, `${runs}.${name}`));
    const [out, err] = files.map((path) => openSync(path, 'w'));
    const began = Date.now();
    const child = spawn('wine', [onZ(program), ...args], {
      env: { ...env, ...own },
      stdio: ['ignore', out, err],
    });
    const ended = new Promise((done) =>
      child.on('close', (code) => {
        const [stdout, stderr] = files.map((path) => readFileSync(path, 'utf8').replaceAll('\r\n', '\n'));
        done({ code, stdout, stderr, seconds: (Date.now() - began) / 1000 });
      }),
    );
    return { ended, output: () => readFileSync(files[0], 'utf8'), kill: () => child.kill('SIGKILL') };
  }

  return {
    drive,
    c: join(prefix, 'drive_c'),
    start,
    run: (program, args, own) => start(program, args, own).ended,
    /** Ends all programs of the prefix. */
    close: () => void spawnSync('wineserver', ['-k'], quiet),
  };
}
