// Part of `npm pack`: with GRAFT_BINDINGS=1, puts TensorFlow's bindings for all systems into dist/bindings, where `graft runtime install` finds them.
// Otherwise the package has none, since their first compilation takes minutes for each system.
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bindingFolder, bindingTargets, buildBinding } from './build-binding.mjs';

const root = resolve(fileURLToPath(import.meta.url), '..', '..', '..', '..');

if (process.env.GRAFT_BINDINGS === '1')
  for (const target of bindingTargets)
    await buildBinding(target, join(root, 'dist', 'bindings', bindingFolder(target)), console.error);
