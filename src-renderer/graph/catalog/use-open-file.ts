// Opens a model file as the network, with the system's dialog or the path browser.
import { ref } from 'vue';
import { useModel } from '../../stores/model';
import { useSession } from '../../stores/session';

/** Returns the function that asks for a file, and the state of the path browser. */
export function useOpenFile() {
  const model = useModel();
  const { shell } = useSession();
  const browsing = ref(false);

  async function open(): Promise<void> {
    if (!shell.dialogs) {
      browsing.value = true;
      return;
    }
    const file = await shell.chooseModelFile();
    if (file !== null) void model.choose({ file });
  }
  function onFile(file: string): void {
    browsing.value = false;
    void model.choose({ file });
  }
  return { browsing, open, onFile };
}
