// Saves the shown predictions of a folder as CSV, JSON, or one page with thumbnails.
import { ref } from 'vue';
import { useI18n } from 'vue-i18n';
import {
  type IllustratedPrediction,
  predictionsAsCsv,
  predictionsAsJson,
  predictionsAsPage,
} from '#shared/report/prediction-table';
import { wordIn } from '#shared/word-in';
import { download } from '../../connect/download';
import { batchTop, useBatch } from '../../stores/batch';
import { useModel } from '../../stores/model';
import { useRuns } from '../../stores/runs';
import { useSettings } from '../../stores/settings';
import { useThumbnails } from '../../stores/thumbnails';
import { useToasts } from '../../stores/toasts';
import { useTrial } from '../../stores/trial';
import { safeFileName } from '../../ui/file-name';

/** Thumbnails of a page at most: each has a few kilobytes. */
const mostIllustrated = 2000;
/** Thumbnails that are requested together. */
const atOnce = 6;

/** Returns the functions that save files. */
export function useBatchFiles() {
  const { t } = useI18n();
  const batch = useBatch();
  const thumbnails = useThumbnails();
  const settings = useSettings();
  const model = useModel();
  const runs = useRuns();
  const trial = useTrial();
  const toasts = useToasts();
  const saving = ref(false);

  /** Name of the folder: files that are passed on do not tell where it was. */
  const folderName = () => (batch.folder ?? '').split(/[\\/]/).filter(Boolean).at(-1) ?? '';
  const base = () => `predictions-${safeFileName(folderName())}`;
  const save = (text: string, type: string, ending: string) =>
    download(new Blob([text], { type }), `${base()}.${ending}`);
  /** Spreadsheets read UTF-8 only after this mark. */
  const mark = '\ufeff';

  function saveCsv(): void {
    save(mark + predictionsAsCsv(batch.shown, batchTop), 'text/csv', 'csv');
  }
  function saveJson(): void {
    save(predictionsAsJson(batch.shown), 'application/json', 'json');
  }
  async function savePage(): Promise<void> {
    saving.value = true;
    try {
      const rows = batch.shown.slice(0, mostIllustrated);
      const illustrated: IllustratedPrediction[] = [];
      for (let from = 0; from < rows.length; from += atOnce)
        illustrated.push(
          ...(await Promise.all(
            rows.slice(from, from + atOnce).map(async (row) => ({ ...row, image: await thumbnailOf(row) })),
          )),
        );
      const run = trial.trained.find(({ runId }) => runId === trial.chosen);
      const facts = {
        title: t('batch.pageTitle', { folder: folderName() }),
        model: run ? runs.titleOf(run) : (model.graph?.name ?? ''),
        at: new Date().toISOString(),
      };
      save(
        predictionsAsPage(facts, illustrated, wordIn(settings.locale), settings.locale),
        'text/html',
        'html',
      );
    } catch (error) {
      toasts.fail(error);
    } finally {
      saving.value = false;
    }
  }
  async function thumbnailOf({ name, problem }: (typeof batch.shown)[number]): Promise<string | null> {
    if (problem !== null) return null;
    const found = await thumbnails.acquire(
      batch.folder ?? '',
      name,
      128,
      new AbortController().signal,
      false,
    );
    found?.release();
    return found?.url ?? null;
  }
  return { mostIllustrated, saving, saveCsv, saveJson, savePage };
}
