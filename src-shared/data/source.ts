// Where a dataset comes from and how it is split, as a recipe states it.
import { z } from 'zod';
import { resizeSchema } from '../graph/schema';
import { dataEditSchema } from './edits';

/**
 * Where the classes are if they are not subfolders: in file names (`{class}`, `{group}`, `#` for digits, `*` for
 * anything: `{class}.#.*`), or in a CSV, TSV or JSON of the source (`table`: its path in it) with one row per image.
 */
export const dataLabelsSchema = z.union([
  z.object({ pattern: z.string() }).strict(),
  z
    .object({
      table: z.string(),
      file: z.string().optional(),
      label: z.string().optional(),
      group: z.string().optional(),
      /** Several classes per image: in the label's column, with this separator, or one column of 0 and 1 per class. */
      several: z
        .union([
          z.object({ separator: z.string().min(1).max(5) }).strict(),
          z.object({ columns: z.array(z.string()).min(1).max(10_000) }).strict(),
        ])
        .optional(),
    })
    .strict(),
  /** Folders as classes, regardless of tables next to them; with `empty`, also folders without images. */
  z.object({ folders: z.literal(true), empty: z.boolean().optional() }).strict(),
  /** Classes of a known dataset: Oxford-IIIT Pets by its 37 breeds, or as cat and dog. */
  z.object({ classes: z.enum(['breeds', 'species']) }).strict(),
]);
/** See `dataLabelsSchema`. */
export type DataLabels = z.infer<typeof dataLabelsSchema>;

/** An additional source of the dataset. */
export const furtherSourceSchema = z
  .object({
    /** Its name in paths (`@name/…`), unique among the sources. */
    name: z.string().regex(/^[^/\\@]{1,100}$/),
    folder: z.string(),
    labels: dataLabelsSchema.optional(),
    /** The class of all its images. */
    className: z.string().min(1).max(200).optional(),
    /** True if only images named by an `add` edit are used, in the class given there. */
    byEdit: z.boolean().optional(),
  })
  .strict();

/**
 * Where the images come from: a folder with one subfolder per class, or any other folder, archive or file that
 * src-main/images/sources reads; `sample:` paths name bundled datasets. Classes of the same name in several sources are merged.
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
        'expected a different name for each source',
      )
      .optional(),
    /** How images are resized to the network's input size. */
    resize: resizeSchema.optional(),
    edits: z.array(dataEditSchema).optional(),
  })
  .strict();
/** See `dataSourceSchema`. */
export type DataSource = z.infer<typeof dataSourceSchema>;
