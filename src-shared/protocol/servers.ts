// Servers that the desktop app connects to: what a server says of itself, and what the window asks of the Electron shell.
import { z } from 'zod';
import type { Words } from '../sentence';
import { locales } from '../word-in';

/** What a server answers to `GET /about`, with its token. */
export const aboutSchema = z.object({
  version: z.string().max(60),
  /** What training runs on, as `runtimeState` says it; null if the engine did not answer in time. */
  engine: z.enum(['native-gpu', 'native-cpu', 'none']).nullable(),
  /** Names of the GPUs that can be used. */
  gpus: z.array(z.string().max(200)).max(64),
  /** True if runs train on them. */
  usesGpu: z.boolean(),
});
/** See `aboutSchema`. */
export type About = z.infer<typeof aboutSchema>;

/** A name of a server: shown as text, in the title of its window, too. */
export const serverNameSchema = z
  .string()
  .max(60)
  .regex(/^[^\p{C}]*[^\p{C}\s][^\p{C}]*$/u);

/** SHA-256 of a certificate, in hexadecimal with colons. */
const fingerprintSchema = z.string().regex(/^(?:[\dA-F]{2}:){31}[\dA-F]{2}$/);

/** What the window asks. `save` keeps the token of the same address if none is given. */
export const serverRequestSchema = z.discriminatedUnion('do', [
  z.object({ do: z.literal('list') }),
  z.object({
    do: z.literal('save'),
    name: serverNameSchema,
    address: z.string().max(2000),
    token: z.string().max(2000).optional(),
  }),
  z.object({ do: z.literal('remove'), name: serverNameSchema }),
  z.object({ do: z.literal('test'), name: serverNameSchema }),
  /** From now on, the certificate with this fingerprint is accepted for the server, and no other of an unknown authority. */
  z.object({ do: z.literal('trust'), name: serverNameSchema, certificate: fingerprintSchema }),
  /** Opens a window of the server, or shows the one that is open. Problems are shown there, in this language. */
  z.object({ do: z.literal('connect'), name: serverNameSchema, locale: z.enum(locales) }),
]);
/** See `serverRequestSchema`. */
export type ServerRequest = z.infer<typeof serverRequestSchema>;

/** A saved server. The token itself stays in the shell. */
export interface SavedServer {
  readonly name: string;
  readonly address: string;
  readonly hasToken: boolean;
  /** False if the token was saved by another installation, and has to be entered again. */
  readonly readable: boolean;
  /** Fingerprint of the certificate that the user trusts; null if only those of known authorities are accepted. */
  readonly certificate: string | null;
}

/** A line of a test's result. */
export interface ServerLine {
  readonly tone: 'good' | 'bad';
  readonly words: Words;
}

/** What the shell answers: the saved servers after the request, the lines of a test, or why the request failed. `trustable` is the fingerprint of a certificate that failed only because its authority is unknown. */
export interface ServerAnswer {
  readonly servers: readonly SavedServer[];
  readonly lines: readonly ServerLine[];
  readonly problem: Words | null;
  readonly trustable: string | null;
}
