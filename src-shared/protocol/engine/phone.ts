// The engine's calls about photos from a phone: the window opens a link, the server announces itself and delivers photos.
import { z } from 'zod';
import { wordsSchema } from '../../words-schema';
import { bytes, call, nothing, stream } from '../contract';

/** Maximum size of a photo: 50 MiB. */
export const maxPhotoBytes = 50 * 2 ** 20;
/** Maximum number of photos of a link. */
export const maxPhotos = 500;
/** Milliseconds after which a link expires. */
export const phoneLinkMs = 15 * 60_000;

const linkId = z.string().max(64);

/** A link as the server knows it. */
const servedLink = z.object({
  id: linkId,
  /** The secret part of its address. */
  token: z.string(),
  /** The class that its photos are for; null for Try. */
  className: z.string().nullable(),
  expiresAt: z.number(),
});
/** See `servedLink`. */
export type ServedLink = z.infer<typeof servedLink>;

/** A photo that was received and decoded. */
const photo = z.object({
  /** Its name on the phone: text only. */
  name: z.string(),
  bytes,
  /** A small WebP. */
  thumbnail: bytes,
});
/** See `photo`. */
export type Photo = z.infer<typeof photo>;

/** The calls about photos from a phone. */
export const phoneCalls = {
  /** True if a server that other devices reach delivers photos; `own` are the addresses of this computer in its networks, for the command that starts one. */
  phonePlace: call(nothing, z.object({ served: z.boolean(), own: z.array(z.string()) })),
  /** Opens a link. The first item has `link`, each photo is an item, and the last one has `ended` if the link expired or the server was closed. The link is revoked when the stream ends. Throws 'not-ready' if no server delivers photos, 'busy' if there are too many links. */
  phoneLink: stream(
    z.object({ className: z.string().min(1).max(200).nullable() }),
    z.object({
      link: z.object({ id: linkId, addresses: z.array(z.string()).min(1), expiresAt: z.number() }).optional(),
      photo: photo.optional(),
      ended: z.enum(['expired', 'unserved']).optional(),
    }),
  ),
  /** Lets a link expire later. Throws 'not-found' if it has expired. */
  renewPhoneLink: call(z.object({ id: linkId }), z.object({ expiresAt: z.number() })),
  /** For the server: announces by which addresses phones reach it, for as long as the stream is read. Its items are the open links. */
  servePhones: stream(
    z.object({ addresses: z.array(z.string().max(300)).min(1).max(16) }),
    z.object({ links: z.array(servedLink) }),
  ),
  /** For the server: delivers a photo to the window that opened the link, once it was decoded. `refused` says why it was not; the same photo is delivered once. Throws 'not-found' if the link is closed. */
  receivePhoto: call(
    z.object({ id: linkId, name: z.string().max(1000), bytes }),
    z.object({ refused: wordsSchema.nullable() }),
  ),
} as const;
