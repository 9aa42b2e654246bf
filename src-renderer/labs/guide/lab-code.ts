// The Keras code of the open lab, and its notebook.
import { computed, ref, shallowRef, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { codeNotes } from '#shared/labs/code/code-state';
import { hasCode, type LabCode, labCodeSteps } from '#shared/labs/code/lab-code';
import { writeNotebook } from '#shared/labs/code/notebook';
import type { Lab, LabTexts } from '#shared/labs/guided/lab';
import { labsEn } from '#shared/labs/guided/texts-en';
import { labsKo } from '#shared/labs/guided/texts-ko';
import { runInSlices } from '#shared/steps';
import { download } from '../../connect/download';
import { useSettings } from '../../stores/settings';
import { useToasts } from '../../stores/toasts';
import { safeFileName } from '../../ui/file-name';
import { useGuide } from './guide';

/** Longest slice of work in milliseconds. */
const sliceMs = 8;
/** True if the code is shown; kept from step to step. */
const isShown = ref(false);
/** The lab that was written last, and its code once it is complete. */
const written = shallowRef<{ readonly lab: Lab; readonly code: LabCode | null } | null>(null);

/** Writes a lab in slices, since large networks take some 100 ms. */
async function write(lab: Lab): Promise<void> {
  if (written.value?.lab === lab) return;
  written.value = { lab, code: null };
  const code = await runInSlices(
    labCodeSteps(lab),
    () => new Promise((resolve) => setTimeout(resolve)),
    sliceMs,
  );
  if (written.value.lab === lab) written.value = { lab, code };
}

/** Returns the code of the shown step, and what saves the notebook. */
export function useLabCode() {
  const { t } = useI18n();
  const guide = useGuide();
  const settings = useSettings();
  const toasts = useToasts();

  watch(
    () => isShown.value && guide.lab,
    (lab) => {
      if (lab) void write(lab);
    },
    { immediate: true },
  );

  const step = computed(() => {
    const { lab, step: shown } = guide;
    const code = written.value?.lab === lab ? written.value?.code : null;
    if (!isShown.value || !lab || !shown || !code) return null;
    const { steps } = code;
    const found = steps.find((one) => one.step === shown.id);
    if (!found) return null;
    const isFirst = lab.steps[0] === shown;
    // What the lab begins with is shown with its first step.
    const begin = isFirst ? (steps.find((one) => one.step === null)?.lines ?? []) : [];
    const text = [...begin, ...(found.brief ?? found.lines)].join('\n');
    const isWhole = found.lines.some((line) => line.startsWith('model = keras.Model(input_layer'));
    return {
      text,
      hasNotebook: hasCode(code),
      isBrief: found.brief !== undefined && isWhole,
      notes: text === '' ? found.notes : [],
    };
  });

  function saveNotebook(): void {
    const { lab } = guide;
    const code = written.value?.lab === lab ? written.value?.code : null;
    if (!lab || !code) return;
    const texts = (settings.locale === 'ko' ? labsKo : labsEn) as Readonly<Record<string, LabTexts>>;
    const notes = Object.fromEntries(codeNotes.map((note) => [note, t(`labcode.notes.${note}`)]));
    const words = { about: t('labcode.about'), notes: notes as Record<(typeof codeNotes)[number], string> };
    const name = `${safeFileName(t(`labs.${lab.id}.title`))}.ipynb`;
    download(
      new Blob([writeNotebook(code, texts[lab.id]!, words)], { type: 'application/x-ipynb+json' }),
      name,
    );
    toasts.show('good', t('labcode.saved', { name }));
  }

  return { isShown, step, saveNotebook };
}
