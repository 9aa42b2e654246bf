// The hand-ins that a teacher opened in this window. Files are read one after another, and refused in words.
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { GraftError, wordsOf } from '#shared/errors';
import { findLab, labs } from '#shared/labs/guided/labs';
import { rowOf, type StudentRow } from '#shared/labs/hand-in/class-table';
import { checkHandInSize, handInLimits, parseHandIn } from '#shared/labs/hand-in/hand-in';
import { say, type Words } from '#shared/sentence';

/** The opened hand-ins. */
export const useOpenedHandIns = defineStore('openedHandIns', () => {
  const rows = shallowRef<readonly StudentRow[]>([]);
  /** Files that could not be opened. */
  const refused = shallowRef<readonly Words[]>([]);
  /** Number of files that are still to be read. */
  const waiting = ref(0);
  const chosenLab = ref<string | null>(null);

  const known = computed(() =>
    labs.flatMap((lab) => {
      const count = rows.value.filter(({ handIn }) => handIn.lab === lab.id).length;
      return count > 0 ? [{ lab, count }] : [];
    }),
  );
  const lab = computed(
    () => known.value.find((one) => one.lab.id === chosenLab.value)?.lab ?? known.value[0]?.lab ?? null,
  );
  const shown = computed(() => rows.value.filter(({ handIn }) => handIn.lab === lab.value?.id));

  let characters = 0;
  let reading: Promise<void> = Promise.resolve();

  async function read(file: File): Promise<void> {
    if (rows.value.length >= handInLimits.files)
      throw new GraftError(
        'too-large',
        say`${file.name} was not opened: ${handInLimits.files} hand-ins are open already. Close them first.`,
      );
    checkHandInSize(file.size, file.name);
    const handIn = parseHandIn(await file.text(), file.name);
    const size = handIn.images.reduce((sum, { png }) => sum + png.length, 0);
    // The numbers of a class count, also where there is no memory for all images.
    const fits = characters + size <= handInLimits.imageCharacters;
    if (fits) characters += size;
    const row = rowOf(findLab(handIn.lab)!, fits ? handIn : { ...handIn, images: [] }, file.name);
    // A file that is opened again replaces itself.
    const isSame = ({ file: name, handIn: one }: StudentRow) =>
      name === row.file && one.lab === handIn.lab && one.student === handIn.student;
    rows.value = [...rows.value.filter((one) => !isSame(one)), row];
  }

  /** Reads files, one per turn of the event loop. */
  function open(files: readonly File[]): Promise<void> {
    refused.value = [];
    waiting.value += files.length;
    reading = reading.then(async () => {
      for (const file of files) {
        try {
          await read(file);
        } catch (error) {
          refused.value = [...refused.value, wordsOf(error)];
        }
        waiting.value--;
        await new Promise((resolve) => setTimeout(resolve));
      }
    });
    return reading;
  }

  /** Closes all. */
  function close(): void {
    rows.value = [];
    refused.value = [];
    characters = 0;
    chosenLab.value = null;
  }

  return { rows, refused, waiting, known, lab, shown, chosenLab, open, close };
});
