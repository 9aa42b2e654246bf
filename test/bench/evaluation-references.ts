// scikit-learn and cleanlab, the references of evaluations, installed beside Keras' environment.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The packages. Their dependencies come along, except NumPy and what Keras' environment has. */
const packages = [
  'scikit-learn==1.7.2',
  'cleanlab==2.9.0',
  'scipy==1.16.3',
  'joblib==1.5.2',
  'threadpoolctl==3.6.0',
  'pandas==2.3.3',
  'python-dateutil==2.9.0.post0',
  'pytz==2025.2',
  'tzdata==2025.2',
  'six==1.17.0',
  'tqdm==4.67.1',
  'termcolor==3.2.0',
];

/** Returns the folder of the packages, for PYTHONPATH; installs them once. */
export function referenceFolder(python: string): string {
  const target = join(dirname(dirname(dirname(python))), 'evaluation-references-1');
  if (!existsSync(join(target, 'cleanlab')))
    execFileSync(python, ['-m', 'pip', 'install', '-q', '--no-deps', '--target', target, ...packages], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  return target;
}
