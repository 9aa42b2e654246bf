// Collects what a student did in the open lab: steps, runs, and images of the graph, the curves and the convolution.
import { useI18n } from 'vue-i18n';
import { paintPlanes } from '#shared/labs/convolution/paint-planes';
import type { LabStep } from '#shared/labs/guided/lab';
import type { LabProgress } from '#shared/labs/guided/progress';
import {
  formatHandIn,
  type HandInImage,
  type HandInRun,
  handInLimits,
  plain,
} from '#shared/labs/hand-in/hand-in';
import { curvesImage } from '#shared/report/curves-image';
import type { RunState } from '#shared/run/reduce-run';
import { graphDrawing } from '../../stores/graph-drawing';
import { useModel } from '../../stores/model';
import { useRuns } from '../../stores/runs';
import { useSettings } from '../../stores/settings';
import { svgToPng } from '../../ui/svg-to-png';
import { useGuide } from '../guide/guide';

/** Characters of one image at most: a larger one is rendered again at half its side. */
const mostCharacters = 2 ** 20;
const curves = 4;
const sides = [2400, 1200, 600];

/** Returns functions that collect a hand-in of the open lab. */
export function useMakeHandIn() {
  const { t } = useI18n();
  const guide = useGuide();
  const runs = useRuns();
  const model = useModel();
  const settings = useSettings();

  /** Collects the images. A graph that was never shown has none. */
  async function collectImages(): Promise<HandInImage[]> {
    const { lab, state } = guide;
    const found: HandInImage[] = [];
    const add = async (what: HandInImage['what'], title: string, svg: string | null) => {
      const png = svg === null ? null : await smallPng(svg);
      if (png !== null && found.length < handInLimits.images)
        found.push({ what, title: title.slice(0, 200), png });
    };
    if (model.graph) await add('graph', model.graph.name, graphDrawing());
    const names = {
      accuracy: t('train.accuracy'),
      loss: t('train.loss'),
      epoch: t('train.epoch'),
      training: t('train.trainingLine'),
      validation: t('train.validationLine'),
    };
    for (const run of state.runs.filter(({ epochs }) => epochs.length > 0).slice(0, curves)) {
      const title = runs.titleOf(run);
      await add('curves', title, curvesImage({ ...run, name: title }, names));
    }
    if (lab?.steps.some(({ target }) => target?.view === 'convolution')) {
      const { output } = state.convolution;
      const png =
        output && (await pngOf(canvasOf(output.width, output.height, paintPlanes(output, 'stretch', 0))));
      if (png) found.push({ what: 'convolution', title: '', png });
    }
    return found;
  }

  /** Returns the text of the file. */
  function write(student: string, images: readonly HandInImage[]): string | null {
    const { lab, progress, state } = guide;
    if (!lab || !progress) return null;
    const { graph, facts } = model;
    return formatHandIn({
      student: plain(student).slice(0, 80),
      lab: lab.id,
      language: settings.locale,
      savedAt: Date.now(),
      steps: lab.steps.map((step) => stepOf(step, progress)),
      ...(graph &&
        facts && {
          network: {
            name: graph.name.slice(0, 200),
            layers: graph.layers.length,
            total: facts.params.total,
            trainable: facts.params.trainable,
          },
        }),
      runs: state.runs.slice(0, 50).map((run) => runOf(run, runs.titleOf(run))),
      images: [...images],
    });
  }

  return { collectImages, write };
}

function stepOf({ id }: LabStep, { ticks, skipped, helped, hints, seconds, answers }: LabProgress) {
  const tick = ticks[id];
  const given = {
    answer: answers[id],
    measured: tick?.measured,
    found: tick?.found,
  };
  const known = Object.entries(given).filter(([, value]) => value !== undefined);
  const state = tick ? ('done' as const) : skipped.includes(id) ? ('skipped' as const) : ('open' as const);
  return {
    id,
    state,
    helped: helped.includes(id),
    hints: hints[id] ?? 0,
    seconds: seconds?.[id] ?? 0,
    ...Object.fromEntries(known.map(([key, value]) => [key, shorten(value!)])),
  };
}
const shorten = (value: number | string) => (typeof value === 'string' ? value.slice(0, 200) : value);

function runOf({ status, epochs, learning, params, activeMs }: RunState, title: string): HandInRun {
  const last = epochs.at(-1);
  const numbers = (metrics: { loss: number; accuracy: number } | undefined | null) =>
    metrics && Number.isFinite(metrics.loss) && Number.isFinite(metrics.accuracy)
      ? { loss: metrics.loss, accuracy: metrics.accuracy }
      : undefined;
  const [training, validation] = [numbers(last?.training), numbers(last?.validation)];
  return {
    title: title.slice(0, 200),
    status,
    epochs: epochs.length,
    ...(training && { training }),
    ...(validation && { validation }),
    trainable: learning ?? params.trainable,
    seconds: Math.round(activeMs / 100) / 10,
  };
}

/** Renders an image so that it has few enough characters in base64; null if it stays too large. */
async function smallPng(svg: string): Promise<string | null> {
  for (const side of sides) {
    const blob = await svgToPng(svg, side);
    const text = blob && (await toBase64(blob));
    if (text && text.length <= mostCharacters) return text;
  }
  return null;
}

function canvasOf(width: number, height: number, rgba: Uint8ClampedArray<ArrayBuffer>): HTMLCanvasElement {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  canvas.getContext('2d')?.putImageData(new ImageData(rgba, width, height), 0, 0);
  return canvas;
}

async function pngOf(canvas: HTMLCanvasElement): Promise<string | null> {
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  return blob && toBase64(blob);
}

/** Returns the bytes of a blob in base64. */
function toBase64(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(',')[1] ?? '');
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
