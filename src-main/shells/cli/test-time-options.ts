// Options of commands that judge images: views of each image, and further models whose probabilities are averaged.
import { GraftError } from '#shared/errors';
import { settleInputSize } from '#shared/recipe/input-size';
import type { Evaluation } from '#shared/run/events';
import { cropKinds, type TestTime, testTimeSchema } from '#shared/run/test-time';
import type { Command, OptionValues, Session } from './command';
import { findModel, openModelArgument } from './model-argument';

/** `--crops`, `--scales`, `--mirror`, `--with`. */
export const averagingOptions: Command['options'] = {
  crops: {
    value: cropKinds.join('|'),
    help: 'average over windows of each image: its middle, and the corners, and mirrored (ten)',
  },
  scales: {
    value: 'PIXELS,…',
    help: "sizes of the image's shorter side that windows are cut out of (256 for an input of 224)",
  },
  mirror: { help: 'average over mirror images as well' },
  with: { value: 'MODEL,…', help: 'average over these models too: runs or files of the same classes' },
};

/** The views that the options name; undefined when they name none. */
export function testTimeOption({ crops, scales, mirror }: OptionValues): TestTime | undefined {
  if (crops === undefined && scales === undefined && mirror === undefined) return undefined;
  const sizes = typeof scales === 'string' ? scales.split(',').map(Number) : undefined;
  const parsed = testTimeSchema.safeParse({
    // Sizes alone mean the middle at each of them.
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
    `${option}: ${issue?.message ?? 'not understood'}${received === undefined ? '' : `, received ${received}`}.`,
  );
}

/** The models of `--with`, as the contract takes them. */
export async function alsoOption(session: Session, options: OptionValues, checkpoint: 'last' | 'best') {
  if (typeof options.with !== 'string') return undefined;
  const names = options.with.split(',').filter((name) => name !== '');
  return Promise.all(names.map((name) => selectModel(session, name, checkpoint)));
}

/** A model argument as the contract takes it: runs by their id, so that errors name them. */
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

/** What was averaged over what, and whose part in it flatters. */
export function averagedLines({ averaged, count, part }: Evaluation): string[] {
  if (!averaged) return [];
  const { views, networks } = averaged;
  const over = [
    ...(networks.length > 1 ? [`${networks.length} networks`] : []),
    ...(views > 1 || networks.length === 1 ? [`${views} view${views === 1 ? '' : 's'} of each image`] : []),
  ];
  const flattering = networks.filter(
    ({ learned }, i) => (learned ?? 0) > 0 && !(i === 0 && part === 'training'),
  );
  return [
    `Mean probabilities of ${over.join(' and ')}`,
    ...flattering.map(
      ({ name, learned }) =>
        `Mind: ${name} has learned from ${learned} of these ${count} images, which flatters the result`,
    ),
  ];
}
