// The engine's calls about disk space: what takes how much, and emptying what can be computed again.
import { z } from 'zod';
import { call, nothing, stream } from '../contract';
import { project } from './common';

/** What is in a project's folder. */
export const diskParts = ['weights', 'runs', 'images', 'features', 'thumbnails', 'exports'] as const;
/** See `diskParts`. */
export type DiskPart = (typeof diskParts)[number];
/** Parts that can be emptied: features and thumbnails are computed again when they are needed, exports can be repeated. */
export const emptiableParts = ['features', 'thumbnails', 'exports'] as const satisfies readonly DiskPart[];

const bytesByPart = z.record(z.enum(diskParts), z.number());

/** The calls about disk space. */
export const diskCalls = {
  /** Measures one project after another, then what all projects share: downloaded pretrained weights, and TensorFlow. */
  diskUsage: stream(
    nothing,
    z.object({
      project: z.object({ id: project, name: z.string(), bytes: bytesByPart }).optional(),
      shared: z.object({ downloads: z.number(), runtime: z.number() }).optional(),
    }),
  ),
  /** Moves parts of projects aside. They are deleted after ten minutes, or when the engine ends; until then, `restoreParts` brings them back. Parts of projects that train, or are open in another Graft, stay where they are and are named in `busy`. */
  emptyParts: call(
    z.object({
      parts: z
        .array(z.object({ project, part: z.enum(emptiableParts) }))
        .min(1)
        .max(10_000),
    }),
    z.object({
      emptied: z.string(),
      freedBytes: z.number(),
      busy: z.array(project),
    }),
  ),
  /** Brings parts back that were emptied. Throws 'not-found' if they were deleted meanwhile. */
  restoreParts: call(z.object({ emptied: z.string() }), nothing),
} as const;
