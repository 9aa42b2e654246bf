// Where a dataset comes from and how it is split, as a recipe states it.
import { z } from 'zod';
import { resizeSchema } from '../graph/schema';
import { dataEditSchema } from './edits';

/**
 * Where classes stand when they aren't sub-folders: in file names (`{class}`, `{group}`, `#` for digits, `*` for
 * anything: `{class}.#.*`), or in a CSV, TSV or JSON of the source (`table`: its path in it) with a row an image.
 */
export const dataLabelsSchema = z.union([
  z.object({ pattern: z.string() }).strict(),
  z
    .object({
      table: z.string(),
      file: z.string().optional(),
      label: z.string().optional(),
      group: z.string().optional(),
      /** Several classes an image: written in the label's column with this between them, or a column of 0 and 1 for each class. */
      several: z
        .union([
          z.object({ separator: z.string().min(1).max(5) }).strict(),
          z.object({ columns: z.array(z.string()).min(1).max(10_000) }).strict(),
        ])
        .optional(),
    })
    .strict(),
  /** Folders as classes, whatever tables lie beside them; with `empty`, also folders without images. */
  z.object({ folders: z.literal(true), empty: z.boolean().optional() }).strict(),
  /** How a known data set is to be read: Oxford-IIIT Pets by its 37 breeds, or as cat and dog. */
  z.object({ classes: z.enum(['breeds', 'species']) }).strict(),
]);
/** See `dataLabelsSchema`. */
export type DataLabels = z.infer<typeof dataLabelsSchema>;

/** A further source of one data set. */
export const furtherSourceSchema = z
  .object({
    /** Its name in paths (`@name/…`); each source has its own. */
    name: z.string().regex(/^[^/\\@]{1,100}$/),
    folder: z.string(),
    labels: dataLabelsSchema.optional(),
    /** All its images are of this class. */
    className: z.string().min(1).max(200).optional(),
    /** Only those of its images are in that an `add` edit names, in the class that it says. */
    byEdit: z.boolean().optional(),
  })
  .strict();

/**
 * Where the images come from: a folder with one sub-folder a class, or any other folder, archive or file that
 * src-main/images/sources reads; `sample:` paths name bundled sets. Classes of one name in several sources are one.
 */
export const dataSourceSchema = z
  .object({
    folder: z.string(),
    labels: dataLabelsSchema.optional(),
    more: z
      .array(furtherSourceSchema)
      .max(100)
      .refine(
        (list) => new Set(list.map(({ name }) => name)).size === list.length,
        'expected another name for each source',
      )
      .optional(),
    /** How images are brought to the network's size. */
    resize: resizeSchema.optional(),
    edits: z.array(dataEditSchema).optional(),
  })
  .strict();
/** See `dataSourceSchema`. */
export type DataSource = z.infer<typeof dataSourceSchema>;
