// The images of a run, as its folder and a project file store them.
import { z } from 'zod';
import { migrateRunData } from '../run/migrate';
import { trainImageSchema } from './train-image';

/** The classes and the images of each part, also as earlier versions wrote them. */
export const runDataSchema = z.preprocess(
  migrateRunData,
  z.object({
    classes: z.array(z.string()),
    training: z.array(trainImageSchema),
    validation: z.array(trainImageSchema),
    test: z.array(trainImageSchema),
  }),
);
