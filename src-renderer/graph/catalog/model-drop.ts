// Opens a model dropped on the Model view: a file, a folder or a .zip. In a browser it is uploaded first.
import { ref } from 'vue';
import { modelFile } from '#shared/graph/model-source';
import { readDropped } from '../../connect/dropped-files';
import { uploadFolder } from '../../connect/upload-folder';
import { useModel } from '../../stores/model';
import { useProject } from '../../stores/project';
import { useSession } from '../../stores/session';
import { useToasts } from '../../stores/toasts';

/** Returns the handlers of an element that opens dropped models; `over` is true while something is dragged over it. */
export function useModelDrop() {
  const session = useSession();
  const project = useProject();
  const model = useModel();
  const toasts = useToasts();
  const over = ref(false);

  async function open(transfer: DataTransfer): Promise<void> {
    const files = [...transfer.files];
    const paths = session.shell.pathsOf(files);
    const known = paths?.find((path) => modelFile.test(path)) ?? paths?.[0];
    if (known !== undefined) return model.choose({ file: known });
    const entries = await readDropped(transfer);
    // Files dragged from some programs have no file system entry.
    const plain = {
      name: files[0]?.name ?? 'model',
      files: files.map((file) => ({ path: file.name, file })),
    };
    const dropped = entries.files.length > 0 ? entries : plain;
    if (dropped.files.length === 0) return;
    const { signal } = new AbortController();
    const folder = await uploadFolder(session.client, project.id, dropped, { signal, onProgress: () => {} });
    await model.choose({ file: folder });
  }

  return {
    over,
    onDragOver(event: DragEvent): void {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      over.value = true;
    },
    onDragLeave(): void {
      over.value = false;
    },
    onDrop(event: DragEvent): void {
      over.value = false;
      if (event.defaultPrevented || !event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      event.stopPropagation();
      open(event.dataTransfer).catch((error) => toasts.fail(error));
    },
  };
}
