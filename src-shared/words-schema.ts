// The schema of sentences that are sent over a connection or stored.
import { z } from 'zod';
import type { Sentence, SentenceValue, Words } from './sentence';

const valueSchema: z.ZodType<SentenceValue> = z.lazy(() => z.union([z.string(), z.number(), sentenceSchema]));

/** A sentence with its values. */
export const sentenceSchema: z.ZodType<Sentence> = z.object({
  text: z.string(),
  values: z.array(valueSchema),
});

/** A sentence, or a plain string where an earlier version stored the English text. */
export const wordsSchema: z.ZodType<Words> = z.union([z.string(), sentenceSchema]);
