// The models whose weights an edit adds to a graph.
import { z } from 'zod';
import { modelSourceSchema } from '../../model-source';

/** Models to open for the weights that an edit refers to, so that the recipe also runs where these blobs are missing. */
export const sourcesSchema = z.array(modelSourceSchema).optional();
