// What a package holds is named with its license, and each license is one that was checked.
import { beforeAll, expect, test, vi } from 'vitest';
import { writeNotice, writeSbom } from '../../scripts/package/notices.mjs';
import { listShipped, type Shipped } from '../../scripts/package/shipped.mjs';

vi.setConfig({ hookTimeout: 300_000 });
let shipped: Shipped;
beforeAll(async () => {
  shipped = await listShipped();
});

/** Licenses that allow shipping in an Apache-2.0 program; LGPL for libraries that stay replaceable files. */
const checked = new Set([
  ...['MIT', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'Python-2.0', 'BlueOak-1.0.0'],
  ...[
    'LGPL-3.0',
    'LGPL-3.0-or-later',
    'Apache-2.0 AND LGPL-3.0-or-later',
    'Apache-2.0 AND MIT',
    '(BSD-3-Clause AND Apache-2.0)',
  ],
]);

test('finds packages that lie in the app and those that were built into its files, and no tools', () => {
  const names = shipped.packages.map(({ name }) => name);
  const inApp = ['sharp', 'h5wasm', 'libheif-js', 'zod', 'ws', 'fflate'];
  const builtIn = [
    '@vue/runtime-core',
    'pinia',
    'vue-i18n',
    'chart.js',
    'katex',
    '@vue-flow/core',
    '@tensorflow/tfjs-core',
  ];
  expect(names).toEqual(expect.arrayContaining([...inApp, ...builtIn]));
  expect(
    names.filter((name) => /^(vitest|vite|typescript|esbuild|electron|electron-builder)$/.test(name)),
  ).toEqual([]);
  expect(names).toEqual([...names].sort());
});

test('has only licenses that were checked', () => {
  // h5wasm names a file: NIST's permission to use, change and distribute it with its notice, and HDF5's license.
  const unknown = shipped.packages.filter(({ name, license }) => name !== 'h5wasm' && !checked.has(license));
  expect(shipped.packages.find(({ name }) => name === 'h5wasm')?.text).toMatch(/NIST-developed software/);
  expect(unknown.map(({ name, license }) => `${name}: ${license}`)).toEqual([]);
});

test('writes each license once, below the names of its packages', () => {
  const text = writeNotice(shipped);
  for (const { name, version } of shipped.packages) expect(text).toContain(`${name} ${version} (`);
  for (const { name } of shipped.others) expect(text).toContain(name);
  expect(text).toContain('Permission is hereby granted, free of charge');
});

test('writes a bill of materials with the address of each package', () => {
  const sbom = writeSbom(shipped, { name: 'graft', version: '1.0.0' });
  expect(sbom.bomFormat).toBe('CycloneDX');
  const sharp = sbom.components.find(({ name }) => name === 'sharp');
  expect(sharp?.purl).toBe(`pkg:npm/sharp@${sharp?.version}`);
  const refs = sbom.components.flatMap(({ purl }) => purl ?? []);
  expect(new Set(refs).size).toBe(refs.length);
  expect(refs.length).toBe(shipped.packages.length);
});
