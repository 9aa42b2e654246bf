// Opens a folder of images: by system dialog, path browser, drop, or upload from the browser.
import { ref, shallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { isImageName } from '#shared/image-names';
import { areImages, type DroppedFolder, readChosen, readDropped } from '../connect/dropped-files';
import { type UploadProgress, uploadFolder } from '../connect/upload-folder';
import { useData } from '../stores/data';
import { useProject } from '../stores/project';
import { useSession } from '../stores/session';
import { useToasts } from '../stores/toasts';
import { baseName } from '../ui/format';

/** What happens with a folder: it becomes the dataset, is added to it, or nothing happens. */
export type FolderUse = 'open' | 'add' | 'cancel';

/**
 * Returns state and actions for opening a folder and adding images; they are added to `classOnShow` unless dropped on a
 * class. `decide` is asked before a folder is opened or uploaded, with its name.
 */
export function useBringFolder(
  classOnShow: () => string | undefined,
  decide: (name: string, way: 'dropped' | 'chosen') => Promise<FolderUse> = async () => 'open',
) {
  const { t } = useI18n();
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
      const use = await decide(baseName(path), way);
      if (use === 'open') await data.choose(path);
      if (use === 'add') await data.addFolder(path);
    } catch (error) {
      toasts.fail(error);
    }
  }

  async function copy(dropped: DroppedFolder, way: 'dropped' | 'chosen'): Promise<void> {
    if (dropped.files.length === 0) return toasts.show('info', t('data.noFiles'));
    const use = await decide(dropped.name, way);
    if (use === 'cancel') return;
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
      const images = dropped.files.filter(({ path }) => isImageName(path)).length;
      const n = images > 0 ? images : dropped.files.length;
      toasts.show('good', t(images > 0 ? 'data.uploaded' : 'data.uploadedFiles', { n }, n));
      await (use === 'add' ? data.addFolder(folder) : data.choose(folder));
    } catch (error) {
      controller?.abort();
      toasts.fail(error);
    } finally {
      upload.value = null;
    }
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
      if (kept > 0) toasts.show('good', t('data.addedTo', { n: kept, name: className }, kept));
    } catch (error) {
      toasts.fail(error);
    }
  }

  async function onDrop(event: DragEvent): Promise<void> {
    onLeave();
    const transfer = event.dataTransfer;
    if (!transfer?.types.includes('Files')) return;
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
    if ((await decide(t('start.sampleName'), 'chosen')) === 'open') await data.choose('sample:drawings');
  };
  return {
    browsing,
    over,
    into,
    upload,
    choose,
    onDragOver,
    onLeave,
    onDrop,
    onChosen,
    onBrowsed,
    cancelUpload,
    useSample,
  };
}
