// The edits a recipe may list, as data; `applyEdit` in #shared/graph/edits carries them out.
import { z } from 'zod';
import type { Json } from '../graph';
import { settableMeanings } from '../meanings';
import { modelSourceSchema } from '../model-source';
import { preprocessingPresets } from '../preprocessing';
import { layerGraphSchema, resizeSchema, weightRefSchema } from '../schema';
import { selectSchema } from '../select';

const json: z.ZodType<Json> = z.lazy(() =>
  z.union([z.null(), z.boolean(), z.number(), z.string(), z.array(json), z.record(z.string(), json)]),
);

/** A layer to be made: kind, parameters that differ from the defaults, and a name (Keras' default name when left out). */
export const newLayerSchema = z
  .object({
    kind: z.string(),
    name: z.string().min(1).optional(),
    params: z.record(z.string(), json).default({}),
  })
  .strict();
/** See `newLayerSchema`. */
export type NewLayer = z.infer<typeof newLayerSchema>;

/** One number for all channels, or one for each in the order in which the network gets them. */
const perChannel = z.union([z.number(), z.array(z.number()).min(1).max(4)]);
const presets = Object.keys(preprocessingPresets) as (keyof typeof preprocessingPresets)[];

const newLayers = z.array(newLayerSchema).min(1);

/** The models whose weights an edit brings: a recipe that is replayed elsewhere finds the weights by opening them. */
const sources = z.array(modelSourceSchema).optional();

/** One edit of a graph. */
export const editSchema = z.discriminatedUnion('edit', [
  /** Keeps the named layer and all that feeds it; it becomes the output. With `keep: 'after'` it keeps what it feeds. */
  z
    .object({ edit: z.literal('cutAt'), layer: z.string(), keep: z.enum(['before', 'after']).optional() })
    .strict(),
  /** Puts layers, one after the other, behind the output; `units: 'classes'` in a Dense means the number of classes. */
  z.object({ edit: z.literal('addHead'), layers: z.array(newLayerSchema).min(1) }).strict(),
  z.object({ edit: z.literal('freeze'), select: selectSchema }).strict(),
  /** BatchNormalization of a thawed block stays as it is unless `batchNormalization` asks otherwise. */
  z
    .object({
      edit: z.literal('unfreeze'),
      select: selectSchema,
      batchNormalization: z.boolean().optional(),
    })
    .strict(),
  /** Calls layers with `training=True` or `training=False` in every mode of the network, as Keras' `layer(x, training=…)`; null removes that. */
  z
    .object({ edit: z.literal('setTraining'), select: selectSchema, training: z.boolean().nullable() })
    .strict(),
  /** Takes layers out; what fed them feeds their consumers. */
  z.object({ edit: z.literal('remove'), layers: z.array(z.string()).min(1) }).strict(),
  z.object({ edit: z.literal('setParams'), layer: z.string(), params: z.record(z.string(), json) }).strict(),
  z.object({ edit: z.literal('rename'), layer: z.string(), name: z.string().min(1) }).strict(),
  /** Puts branches side by side behind a layer: heads of their own, or joined to one output again. */
  z
    .object({
      edit: z.literal('branch'),
      at: z.string(),
      branches: z.array(newLayers).min(1).max(8),
      join: z.enum(['Add', 'Average', 'Maximum', 'Multiply', 'Concatenate']).optional(),
    })
    .strict(),
  /** Height, width, channels of the input; with `resize` the network keeps its size behind a Resizing layer, `auto` only where it could not take the new one with its weights. */
  z
    .object({
      edit: z.literal('setInputShape'),
      shape: z.array(z.number().int().positive()).length(3),
      resize: z.union([z.boolean(), z.literal('auto')]).optional(),
    })
    .strict(),
  /** An input of 1 channel (gray) for one of 3 (RGB), or the reverse: the first convolutions keep their weights, spread or summed. */
  z.object({ edit: z.literal('setChannels'), channels: z.literal([1, 3]) }).strict(),
  /** Sets how pixels (0 to 255) become the input: a preset, or scale and offset, or mean and standard deviation (in pixels). */
  z
    .object({
      edit: z.literal('setPreprocessing'),
      preset: z.enum(presets as [(typeof presets)[number], ...typeof presets]).optional(),
      scale: perChannel.optional(),
      offset: perChannel.optional(),
      mean: perChannel.optional(),
      std: perChannel.optional(),
      channelOrder: z.enum(['rgb', 'bgr']).optional(),
      resize: resizeSchema.optional(),
    })
    .strict(),
  /** Puts layers on the edge from one layer to another. */
  z.object({ edit: z.literal('insert'), from: z.string(), to: z.string(), layers: newLayers }).strict(),
  /** Puts layers behind any layer; their end takes its place as an output, or becomes one more with `keepOutput`. */
  z
    .object({
      edit: z.literal('append'),
      after: z.string(),
      layers: newLayers,
      keepOutput: z.boolean().optional(),
    })
    .strict(),
  /** Gives a layer another kind; weights that fit stay. `before` and `behind` are layers that let it fit where it stands. */
  z
    .object({
      edit: z.literal('replace'),
      layer: z.string(),
      by: newLayerSchema,
      before: newLayers.optional(),
      behind: newLayers.optional(),
    })
    .strict(),
  /** `instead` names the input whose place is taken; left out, the edge is one more. */
  z
    .object({
      edit: z.literal('connect'),
      from: z.string(),
      to: z.string(),
      instead: z.string().optional(),
    })
    .strict(),
  z.object({ edit: z.literal('disconnect'), from: z.string(), to: z.string() }).strict(),
  z.object({ edit: z.literal('setOutputs'), layers: z.array(z.string()).min(1) }).strict(),
  /** Says what an output's values mean (the first output's when left out) where its last activation does not; `auto` forgets it. */
  z
    .object({
      edit: z.literal('setOutputMeaning'),
      output: z.string().optional(),
      meaning: z.enum([...settableMeanings, 'auto']),
    })
    .strict(),
  /** Adds the softmax or sigmoid that turns logits into probabilities to each output that has none. */
  z.object({ edit: z.literal('addOutputActivation') }).strict(),
  /** Copies layers with their weights, behind the selection or beside it. */
  z
    .object({
      edit: z.literal('duplicate'),
      layers: z.array(z.string()).min(1),
      place: z.enum(['after', 'beside']),
    })
    .strict(),
  /** Drops the last layers. */
  z.object({ edit: z.literal('pop'), count: z.number().int().positive() }).strict(),
  /** Keeps the named layers as a model of its own. */
  z.object({ edit: z.literal('extract'), layers: z.array(z.string()).min(1) }).strict(),
  /** Joins another graph: its inputs by the layers here that feed them, on edges when `into` names their ends. `before` and `behind` are layers that let it fit. */
  z
    .object({
      edit: z.literal('graft'),
      part: layerGraphSchema,
      joins: z.record(z.string(), z.string()),
      into: z.array(z.string()).optional(),
      keepOutput: z.boolean().optional(),
      before: newLayers.optional(),
      behind: newLayers.optional(),
      sources,
    })
    .strict(),
  /** Averages the output with those of other models. */
  z.object({ edit: z.literal('ensemble'), models: z.array(layerGraphSchema).min(1), sources }).strict(),
  /** Dense layers of the classifier become convolutions with the same weights. */
  z.object({ edit: z.literal('makeConvolutional') }).strict(),
  /** Gives layers the weights of another model: layer to weight to reference. */
  z
    .object({
      edit: z.literal('takeWeights'),
      from: z.string(),
      weights: z.record(z.string(), z.record(z.string(), weightRefSchema)),
      sources,
    })
    .strict(),
]);
/** See `editSchema`. */
export type Edit = z.infer<typeof editSchema>;
