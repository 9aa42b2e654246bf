// The key with which the engine seals tokens: random, kept in a file that the system's keychain encrypts.
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { app, safeStorage } from 'electron';

/** Returns the key in base64; null where the system has no keychain, so that tokens stay in a file that only the user can read. */
export function readVaultKey(): string | null {
  if (!hasKeychain()) return null;
  const path = join(app.getPath('userData'), 'vault-key');
  try {
    return safeStorage.decryptString(readFileSync(path));
  } catch {
    // There is none yet, or the keychain is another one: tokens are entered again.
  }
  const key = randomBytes(32).toString('base64');
  try {
    writeFileSync(path, safeStorage.encryptString(key), { mode: 0o600 });
    return key;
  } catch {
    return null;
  }
}

/** True if texts are encrypted by a keychain: on Linux, Chromium may use a fixed password instead. */
function hasKeychain(): boolean {
  if (!safeStorage.isEncryptionAvailable()) return false;
  if (process.platform !== 'linux') return true;
  // Electron 22 does not tell.
  const backend = 'getSelectedStorageBackend' in safeStorage ? safeStorage.getSelectedStorageBackend() : null;
  return backend !== null && backend !== 'basic_text' && backend !== 'unknown';
}
