// Runs a program with a display: the current one, or else a new Xvfb. node scripts/with-display.mjs -- COMMAND…
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProgram } from './native/command.mjs';

/** True if windows can be shown. */
export function hasDisplay(env = process.env) {
  return process.platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/**
 * Opens a display: the current one, or a new Xvfb, which `close` stops.
 * @returns {Promise<{ env: Record<string, string>, why: string, close: () => void } | { env: null, why: string, close: () => void }>}
 */
export function openDisplay() {
  const nothing = () => undefined;
  if (hasDisplay()) return Promise.resolve({ env: {}, why: 'the current display', close: nothing });
  const program = findProgram('Xvfb');
  if (!program) {
    return Promise.resolve({
      env: null,
      why: 'no display, and Xvfb is not installed (Debian, Ubuntu: sudo apt-get install xvfb)',
      close: nothing,
    });
  }
  return new Promise((done) => {
    // Xvfb chooses a free display number and writes it to file descriptor 3.
    const args = ['-displayfd', '3', '-screen', '0', '1440x900x24', '-nolisten', 'tcp', '-noreset'];
    const server = spawn(program, args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
    const close = () => server.kill();
    process.once('exit', close);
    let text = '';
    server.stdio[3].on('data', (chunk) => {
      text += chunk;
      if (text.endsWith('\n'))
        done({ env: { DISPLAY: `:${text.trim()}` }, why: `Xvfb on :${text.trim()}`, close });
    });
    server.on('error', (error) => done({ env: null, why: error.message, close: nothing }));
    server.on('exit', (code) => done({ env: null, why: `Xvfb exited with ${code}`, close: nothing }));
  });
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const at = process.argv.indexOf('--');
  const command = process.argv.slice(at < 0 ? 2 : at + 1);
  if (command.length === 0) {
    console.error('Usage: node scripts/with-display.mjs -- COMMAND…');
    process.exit(2);
  }
  const display = await openDisplay();
  if (!display.env) {
    console.error(`[display] ${display.why}`);
    process.exit(1);
  }
  const child = spawn(command[0], command.slice(1), {
    stdio: 'inherit',
    env: { ...process.env, ...display.env },
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(`[display] ${error.message}`);
    display.close();
    process.exit(127);
  });
  child.on('exit', (code, signal) => {
    display.close();
    process.exit(signal ? 1 : (code ?? 1));
  });
}
