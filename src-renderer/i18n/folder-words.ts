// Names a dataset by its folder: bundled ones have a name of their own.
import { useI18n } from 'vue-i18n';
import { baseName } from '../ui/format';

/** The bundled datasets, as data sources name them, and the keys of their names. */
const bundled: Readonly<Record<string, 'drawings' | 'digits'>> = {
  'sample:drawings': 'drawings',
  'sample:digits': 'digits',
};

/** Returns the function that names the dataset of a folder or file. */
export function useFolderWords(): (folder: string) => string {
  const { t } = useI18n();
  return (folder) => {
    const sample = bundled[folder];
    return sample === undefined ? baseName(folder) : t(`data.samples.${sample}`);
  };
}
