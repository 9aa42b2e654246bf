// Seals tokens with a key that the shell keeps in the system's keychain. Without a key, tokens are kept in a file that only the user can read.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Seals and opens short texts. */
export interface Vault {
  seal(text: string): string;
  /** Returns null if the text was sealed with another key, or changed. */
  open(sealed: string): string | null;
}

const method = 'aes-256-gcm';
const keyBytes = 32;
const ivBytes = 12;
const tagBytes = 16;

/** Opens a vault with a key of 32 bytes in base64; null without a valid key. */
export function openVault(key: string | undefined): Vault | null {
  const secret = Buffer.from(key ?? '', 'base64');
  if (secret.length !== keyBytes) return null;
  return {
    seal(text) {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv(method, secret, iv);
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64');
    },
    open(sealed) {
      const bytes = Buffer.from(sealed, 'base64');
      try {
        const decipher = createDecipheriv(method, secret, bytes.subarray(0, ivBytes), {
          authTagLength: tagBytes,
        });
        decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
        const opened = [decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()];
        return Buffer.concat(opened).toString('utf8');
      } catch {
        return null;
      }
    },
  };
}
