// The engine's calls about projects as files (.graft): exporting, importing, and finding images that a file does not contain.
import { z } from 'zod';
import { wordsSchema } from '../../words-schema';
import { call, nothing, stream } from '../contract';
import { progress, project } from './common';
import { projectStateSchema } from './projects';

/** Matches the names of project files. */
export const projectFileName = /\.graft$/i;

/** A folder of images that a project refers to, but that its file did not contain. */
export const missingImagesSchema = z.object({
  /** Its number in the project. */
  number: z.number().int().min(1),
  /** The name that the folder had. */
  name: z.string(),
  /** Its path in the project, which does not exist yet. */
  folder: z.string(),
  /** The number of images that are known to belong to it. */
  images: z.number().int(),
});

/** The calls about project files. */
export const projectFileCalls = {
  /** Measures what a project file would contain, before it is compressed. */
  measureProject: call(
    z.object({ project }),
    z.object({
      /** Weights, runs and model files. */
      projectBytes: z.number(),
      /** Images and the tables next to them. */
      imageBytes: z.number(),
      imageFiles: z.number().int(),
    }),
  ),
  /** Writes a project file to `out`, or as an exported file of the project. The last item has `file`. */
  exportProject: stream(
    z.object({ project, name: z.string().min(1).max(200), images: z.boolean(), out: z.string().optional() }),
    z.object({
      progress: progress.optional(),
      file: z
        .object({ path: z.string(), name: z.string(), sizeBytes: z.number(), notes: z.array(wordsSchema) })
        .optional(),
    }),
  ),
  /** Deletes an exported file, once it was downloaded. */
  removeExport: call(z.object({ project, name: z.string() }), nothing),
  /** Creates a project from a file, with a number after its name if another one has it. `uploadedTo` is the project that the file was uploaded to, where it is deleted afterward. The last item has `project`. */
  importProject: stream(
    z.object({ path: z.string(), uploadedTo: project.optional() }),
    z.object({ progress: progress.optional(), project: projectStateSchema.optional() }),
  ),
  /** Lists the folders of images that the project's file did not contain, and that were not found since. */
  missingImages: call(z.object({ project }), z.object({ folders: z.array(missingImagesSchema) })),
  /** Uses a folder in place of a missing one, if it has its images, which are recognized by content. Throws 'not-found' if it has none of them. The last item has `found`. */
  findImages: stream(
    z.object({ project, number: z.number().int().min(1), folder: z.string() }),
    z.object({
      progress: progress.optional(),
      found: z
        .object({
          folder: z.string(),
          same: z.number().int(),
          changed: z.number().int(),
          missing: z.number().int(),
        })
        .optional(),
    }),
  ),
} as const;
