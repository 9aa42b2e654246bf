// Predictions of many images as CSV, as JSON, and as one HTML page with thumbnails.
import { formatCsv } from '../csv';
import { inEnglish, say, type Words } from '../sentence';
import type { Locale, Word } from '../word-in';
import { html } from './markup';
import { reportStyle } from './style';

/** The most probable classes of one image, or the reason why it could not be read. */
export interface PredictedImage {
  readonly name: string;
  readonly top: readonly { readonly label: number; readonly name: string; readonly probability: number }[];
  readonly problem: Words | null;
}

/** Formats predictions as CSV: the image, up to `top` classes with their probabilities, and why it could not be read. */
export function predictionsAsCsv(found: readonly PredictedImage[], top: number): string {
  const ranks = Array.from({ length: top }, (_, i) => i + 1);
  const head = ['image', ...ranks.flatMap((rank) => [`class ${rank}`, `probability ${rank}`]), 'problem'];
  const rows = found.map(({ name, top: classes, problem }) => [
    name,
    ...ranks.flatMap((rank) => {
      const one = classes[rank - 1];
      return one ? [one.name, String(one.probability)] : ['', ''];
    }),
    problem === null ? '' : inEnglish(problem),
  ]);
  return formatCsv([head, ...rows]);
}

/** Formats predictions as JSON. Reasons are in English, so that programs do not depend on the language. */
export function predictionsAsJson(found: readonly PredictedImage[]): string {
  const plain = found.map(({ problem, ...one }) => ({
    ...one,
    problem: problem === null ? null : inEnglish(problem),
  }));
  return JSON.stringify(plain, null, 2);
}

/** A prediction with its thumbnail as a data URL; null if the image cannot be read. */
export interface IllustratedPrediction extends PredictedImage {
  readonly image: string | null;
}

/** Returns one HTML page without scripts: each image with its most probable classes. */
export function predictionsAsPage(
  { title, model, at }: { readonly title: string; readonly model: string; readonly at: string },
  found: readonly IllustratedPrediction[],
  word: Word,
  locale: Locale,
): string {
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  const items = found.map(
    ({ name, top, problem, image }) =>
      html`<li>${image === null ? html`<span class="none"></span>` : html`<img src="${image}" alt="">`}${
        problem === null
          ? top.map((one, i) => html`${i > 0 ? html`<br>` : null}${one.name} ${percent(one.probability)}`)
          : word(problem)
      }<br><span class="soft">${name}</span></li>`,
  );
  const count = found.length.toLocaleString(locale === 'ko' ? 'ko-KR' : 'en-US');
  return `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${html`${title}`.html}</title>
<style>${reportStyle}</style>
</head>
<body>
${html`<h1>${title}</h1><p class="soft">${word(say`${count} images predicted by ${model}; written ${at}`)}</p><ul class="examples">${items}</ul>`.html}
</body>
</html>
`;
}
