// The report of a run: one HTML file without scripts and without any other resource.
import { say } from '../sentence';
import type { Locale, Word } from '../word-in';
import { limitSection } from './limits';
import { html } from './markup';
import type { Report, ReportWords } from './report-data';
import { calibrationSection, classSection, confusionSection, sliceSection } from './result-sections';
import { curveSection, dataSection, planSection } from './run-sections';
import { reportStyle } from './style';

/** Returns the report as HTML. Its content security policy forbids scripts and every resource but embedded images. */
export function formatReport(report: Report, word: Word, locale: Locale): string {
  const { name, runId, figures, examples, at, checkpoint, averaged } = report;
  const words: ReportWords = {
    word,
    percent: (share) => (share === null ? '–' : `${(share * 100).toFixed(1)} %`),
    count: (value) => value.toLocaleString(locale === 'ko' ? 'ko-KR' : 'en-US'),
  };
  const { percent, count } = words;
  // As evaluations: the five most probable of many classes, or two of few.
  const k = figures.classes.length > 5 ? 5 : 2;
  const top = figures.classes.length > 2 ? figures.topAccuracies[k - 1] : undefined;
  const { low, high } = figures.accuracyInterval;
  const body = html`<h1>${name}</h1><p class="soft">${word(say`Run ${runId}, checkpoint ${word(checkpoint)}; report written ${at}`)}</p>${averaged.networks * averaged.views === 1 ? null : html`<p>${word(say`All figures are of mean probabilities: ${averaged.networks} networks, ${averaged.views} views of each image.`)}</p>`}<div class="headline"><div><span class="soft">${word('Accuracy')}</span><b>${percent(figures.accuracy)}</b><span class="soft">${word(say`95 % interval ${percent(low)} to ${percent(high)}`)}</span></div>${top === undefined ? null : html`<div><span class="soft">${word(say`Top ${k} accuracy`)}</span><b>${percent(top)}</b></div>`}<div><span class="soft">${word(figures.part === null ? 'Images' : say`${word(figures.part)} images`)}</span><b>${count(figures.count)}</b></div><div><span class="soft">ECE</span><b>${figures.calibration.ece.toFixed(3)}</b></div></div>${dataSection(report, words)}${planSection(report, words)}${curveSection(report, words)}${confusionSection(figures, words)}${classSection(figures, words)}${calibrationSection(figures, words)}${sliceSection(figures, words)}<h2>${word('Most confident errors')}</h2>${
    examples.length === 0
      ? html`<p>${word('No image was misclassified.')}</p>`
      : html`<ul class="examples">${examples.map(
          (one) =>
            html`<li>${one.image === null ? html`<span class="none"></span>` : html`<img src="${one.image}" alt="">`}${word(say`${one.truth}, classified as ${one.predicted} (${percent(one.probability)})`)}<br><span class="soft">${one.path}</span></li>`,
        )}</ul>`
  }${limitSection(report, words)}`;
  return `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${html`${name}`.html}</title>
<style>${reportStyle}</style>
</head>
<body>
${body.html}
</body>
</html>
`;
}
