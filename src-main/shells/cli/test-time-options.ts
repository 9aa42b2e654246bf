// Options of `evaluate` and `predict`: test-time augmentation, and further models whose probabilities are averaged.
import { GraftError } from '#shared/errors';
import { settleInputSize } from '#shared/recipe/input-size';
import type { Evaluation } from '#shared/run/events';
import { cropKinds, type TestTime, testTimeSchema } from '#shared/run/test-time';
import { type Sentence, say } from '#shared/sentence';
import type { Command, OptionValues, Session } from './command';
import { findModel, openModelArgument } from './model-argument';

/** `--crops`, `--scales`, `--mirror`, `--with`. */
export const averagingOptions: Command['options'] = {
  crops: {
    value: cropKinds.join('|'),
    help: 'average over crops of each image: center (one), center and corners (five), these and their mirror images (ten)',
  },
  scales: {
    value: 'PIXELS,…',
    help: 'sizes of the shorter side that images are resized to before cropping (256 for an input of 224)',
  },
  mirror: { help: 'also average over mirrored images' },
  with: { value: 'MODEL,…', help: 'also average over these models: runs or files with the same classes' },
};

/** Parses the test-time options. Returns undefined if none is set; throws 'usage'. */
export function testTimeOption({ crops, scales, mirror }: OptionValues): TestTime | undefined {
  if (crops === undefined && scales === undefined && mirror === undefined) return undefined;
  const sizes = typeof scales === 'string' ? scales.split(',').map(Number) : undefined;
  const parsed = testTimeSchema.safeParse({
    // --scales without --crops uses the center crop at each size.
    crops: crops ?? (sizes ? 'one' : 'whole'),
    scales: sizes,
    mirror: mirror === true,
  });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const received = issue?.path[0] === 'crops' ? crops : issue?.path[0] === 'scales' ? scales : undefined;
  const option = issue?.path[0] ? `--${String(issue.path[0])}` : '--scales';
  throw new GraftError(
    'usage',
    say`${option}: ${issue?.message ?? say`is not valid`}${received === undefined ? '' : say`, received ${received}`}.`,
  );
}

/** Returns the models of `--with` in the form of the contract. */
export async function alsoOption(session: Session, options: OptionValues, checkpoint: 'last' | 'best') {
  if (typeof options.with !== 'string') return undefined;
  const names = options.with.split(',').filter((name) => name !== '');
  return Promise.all(names.map((name) => selectModel(session, name, checkpoint)));
}

/** Resolves a MODEL argument to the form of the contract. Runs are passed by id, so that errors can name them. */
export async function selectModel(
  session: Session,
  name: string,
  checkpoint: 'last' | 'best',
  options: OptionValues = {},
) {
  const model = await findModel(session, name);
  if ('runId' in model && options.preprocessing === undefined) return { runId: model.runId, checkpoint };
  const opened = await openModelArgument(session, name, checkpoint, options);
  const { graph, note } = settleInputSize(opened.graph, null);
  if (note) session.output.note(note);
  return { graph };
}

/** Describes the averaging, and warns about networks that were trained on the evaluated images. */
export function averagedLines({ averaged, count, part }: Evaluation): Sentence[] {
  if (!averaged) return [];
  const { views, networks } = averaged;
  const over = [
    ...(networks.length > 1 ? [say`${networks.length} networks`] : []),
    ...(views > 1 || networks.length === 1
      ? [say`${views} view${views === 1 ? '' : 's'} of each image`]
      : []),
  ];
  const trainedOnThese = networks.filter(
    ({ learned }, i) => (learned ?? 0) > 0 && !(i === 0 && part === 'training'),
  );
  return [
    over.length === 1
      ? say`Mean probabilities of ${over[0]!}`
      : say`Mean probabilities of ${over[0]!} and ${over[1]!}`,
    ...trainedOnThese.map(
      ({ name, learned }) =>
        say`Warning: ${name} was trained on ${learned} of these ${count} images, so the accuracy is overestimated`,
    ),
  ];
}
