// Opens a folder of images: by system dialog, path browser, drop, or upload from the browser.
import { ref, shallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { isCancelled, wordsOf } from '#shared/errors';
import { areImages, type DroppedFolder, readChosen, readDropped } from '../connect/dropped-files';
import { type UploadProgress, uploadFolder } from '../connect/upload-folder';
import { useProblemWords } from '../i18n/problem-words';
import { useData } from '../stores/data';
import { useProject } from '../stores/project';
import { useSession } from '../stores/session';
import { useToasts } from '../stores/toasts';
import { baseName } from '../ui/format';

/** What happens with a folder: it becomes the dataset, or that of a new project, is added to it, or nothing happens. */
export type FolderUse = 'open' | 'create' | 'add' | 'cancel';

/**
 * Returns state and actions for opening a folder and adding images; they are added to `classOnShow` unless dropped on a
 * class. `decide` is asked before a folder is opened or uploaded, with its name. `show` is called when the folder can be
 * shown, and with false if its new project was removed again, because the folder is no dataset.
 */
export function useBringFolder(
  classOnShow: () => string | undefined,
  decide: (name: string, way: 'dropped' | 'chosen') => Promise<FolderUse> = async () => 'open',
  show: (found: boolean) => void = () => {},
) {
  const { t } = useI18n();
  const { translate } = useProblemWords();
  const session = useSession();
  const data = useData();
  const project = useProject();
  const toasts = useToasts();
  const browsing = ref(false);
  const over = ref(false);
  /** Class that images dragged over the dataset would be added to; '' if none. */
  const into = ref<string | null>(null);
  const upload = shallowRef<(UploadProgress & { name: string; startedAt: number }) | null>(null);
  let controller: AbortController | null = null;

  async function choose(): Promise<void> {
    if (!session.shell.dialogs) {
      browsing.value = true;
      return;
    }
    const folder = await session.shell.chooseFolder();
    if (folder !== null) await openPath(folder, 'chosen');
  }

  async function openPath(path: string, way: 'dropped' | 'chosen'): Promise<void> {
    try {
      const name = baseName(path);
      const use = await decide(name, way);
      if (use === 'cancel') return;
      const before = use === 'create' ? await begin(name) : null;
      await read(path, use);
      if (before !== null) await keepOrDiscard(before, name, path);
    } catch (error) {
      toasts.fail(error);
    }
  }

  /** Creates a project; returns the id of the one that was open. */
  async function begin(name: string): Promise<string> {
    const before = project.id;
    await project.create(name);
    return before;
  }

  async function read(folder: string, use: FolderUse): Promise<void> {
    show(true);
    await (use === 'add' ? data.addFolder(folder) : data.choose(folder));
  }

  /** A project that was created for a folder without images would be empty: it goes away, and the message says why. */
  async function keepOrDiscard(before: string, name: string, folder: string): Promise<void> {
    if (!data.unusable || data.problem === null) return;
    const reason = translate(data.problem).replaceAll(folder, name);
    await project.discard(before);
    show(false);
    toasts.show('error', t('data.notCreated', { name, reason }));
  }

  async function copy(dropped: DroppedFolder, way: 'dropped' | 'chosen'): Promise<void> {
    if (dropped.files.length === 0) return toasts.show('info', t('data.noFiles'));
    const use = await decide(dropped.name, way);
    if (use === 'cancel') return;
    const before = use === 'create' ? await begin(dropped.name) : null;
    controller?.abort();
    controller = new AbortController();
    const startedAt = Date.now();
    const { name } = dropped;
    upload.value = { name, startedAt, doneBytes: 0, totalBytes: 0, files: 0 };
    try {
      const onProgress = (progress: UploadProgress) => (upload.value = { ...progress, name, startedAt });
      const { signal } = controller;
      const folder = await uploadFolder(session.client, project.id, dropped, { signal, onProgress });
      upload.value = null;
      const known = use === 'add' ? (data.summary?.total ?? 0) : 0;
      await read(folder, use);
      if (before !== null) await keepOrDiscard(before, name, folder);
      // A problem is shown in place of the images, and no message beside it says that all is well.
      if (data.problem === null && data.summary && project.id !== before)
        sayCopied(dropped.files.length, data.summary.total - known);
    } catch (error) {
      controller?.abort();
      if (upload.value === null || isCancelled(error)) return toasts.fail(error);
      const { files: done } = upload.value;
      const values = { done, total: dropped.files.length, reason: translate(wordsOf(error)) };
      toasts.show('error', t('data.copyFailed', values));
      if (before !== null) await project.discard(before);
    } finally {
      upload.value = null;
    }
  }

  function sayCopied(files: number, images: number): void {
    const others = files - images;
    const said = [t('data.uploaded', { n: images }, images)];
    if (others > 0) said.push(t('data.uploadedOthers', { n: others }, others));
    toasts.show(others > 0 ? 'info' : 'good', said.join(' '));
  }

  function onDragOver(event: DragEvent): void {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    over.value = true;
    into.value = data.summary && areImages(event.dataTransfer) ? classAt(event) : null;
  }

  function onLeave(): void {
    over.value = false;
    into.value = null;
  }

  function classAt({ clientX, clientY }: DragEvent): string {
    const rows = document.elementsFromPoint(clientX, clientY).map((one) => one.closest('[data-class]'));
    return rows.find(Boolean)?.getAttribute('data-class') ?? classOnShow() ?? '';
  }

  async function addTo(className: string, files: readonly File[]): Promise<void> {
    if (className === '') return toasts.show('info', t('data.pasteWhere'));
    try {
      const { length: kept } = await data.addImages(className, files);
      if (kept === files.length) toasts.show('good', t('data.addedTo', { n: kept, name: className }, kept));
    } catch (error) {
      toasts.fail(error);
    }
  }

  async function onDrop(event: DragEvent): Promise<void> {
    onLeave();
    const transfer = event.dataTransfer;
    if (event.defaultPrevented || !transfer?.types.includes('Files')) return;
    event.preventDefault();
    if (data.summary && areImages(transfer, true)) return addTo(classAt(event), [...transfer.files]);
    const paths = session.shell.pathsOf([...transfer.files]);
    // A single folder, archive or table is read in place, without a copy.
    const [path] = paths ?? [];
    if (path && transfer.items.length === 1) return openPath(path, 'dropped');
    try {
      await copy(await readDropped(transfer), 'dropped');
    } catch (error) {
      toasts.fail(error);
    }
  }

  function onChosen(event: Event): void {
    const input = event.target as HTMLInputElement;
    if (input.files && input.files.length > 0)
      copy(readChosen(input.files), 'chosen').catch((error: unknown) => toasts.fail(error));
    input.value = '';
  }

  function onBrowsed(path: string): void {
    browsing.value = false;
    void openPath(path, 'chosen');
  }

  const cancelUpload = () => controller?.abort();
  const useSample = async () => {
    const name = t('start.sampleName');
    const use = await decide(name, 'chosen');
    if (use === 'create') await begin(name);
    if (use === 'create' || use === 'open') await read('sample:drawings', use);
  };
  return {
    browsing,
    over,
    into,
    upload,
    choose,
    openPath,
    onDragOver,
    onLeave,
    onDrop,
    onChosen,
    onBrowsed,
    cancelUpload,
    useSample,
  };
}
