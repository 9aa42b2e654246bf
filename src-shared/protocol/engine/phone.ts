// The engine's calls about photos from a phone: the window opens a link, the server announces itself and delivers photos.
import { z } from 'zod';
import { wordsSchema } from '../../words-schema';
import { bytes, call, nothing, stream } from '../contract';

/** Maximum size of a photo: 50 MiB. */
export const maxPhotoBytes = 50 * 2 ** 20;
/** Size of the pieces in which photos are sent, so that nothing waits long for another message: 1 MiB. */
export const photoPieceBytes = 2 ** 20;
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

const photoId = z.string().max(64);
/** A photo that was received and decoded. */
const photo = z.object({
  /** Its name on the phone: text only. */
  name: z.string(),
  /** A small WebP. */
  thumbnail: bytes,
});
/** See `photo`. */
export type Photo = z.infer<typeof photo>;

/** The calls about photos from a phone. */
export const phoneCalls = {
  /** True if a server that other devices reach delivers photos; `own` are the addresses of this computer in its networks, for the command that starts one. */
  phonePlace: call(nothing, z.object({ served: z.boolean(), own: z.array(z.string()) })),
  /** Opens a link. The first item has `link`, the bytes of a photo arrive as `piece`s and then its `photo`, and the last item has `ended` if the link expired or the server was closed. The link is revoked when the stream ends. Throws 'not-ready' if no server delivers photos, 'busy' if there are too many links. */
  phoneLink: stream(
    z.object({ className: z.string().min(1).max(200).nullable() }),
    z.object({
      link: z.object({ id: linkId, addresses: z.array(z.string()).min(1), expiresAt: z.number() }).optional(),
      piece: bytes.optional(),
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
  /** For the server: begins a photo of a link. `refused` says why the link receives no more; otherwise the photo has an id. Throws 'not-found' if the link is closed. */
  beginPhoto: call(
    z.object({ id: linkId, name: z.string().max(1000), sizeBytes: z.number().int().min(0) }),
    z.object({ photo: photoId.nullable(), refused: wordsSchema.nullable() }),
  ),
  /** For the server: the next bytes of a photo, at most `photoPieceBytes`. */
  photoPiece: call(z.object({ photo: photoId, bytes }), nothing),
  /** For the server: delivers a photo to the window that opened the link, once it was decoded. `refused` says why it was not; the same photo is delivered once. With `cut`, it is forgotten. Throws 'not-found' if the link is closed. */
  endPhoto: call(
    z.object({ photo: photoId, cut: z.boolean().default(false) }),
    z.object({ refused: wordsSchema.nullable() }),
  ),
} as const;
