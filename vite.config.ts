// Builds the window: one page, relative paths, no inline script, for Chrome 108 and newer.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('src-renderer'),
  base: './',
  plugins: [
    vue(),
    {
      // The page comes from one origin; `crossorigin` would only make custom schemes refuse it.
      name: 'graft-no-crossorigin',
      transformIndexHtml: (html) => html.replace(/ crossorigin/g, ''),
    },
    {
      // Chrome 108 reads WOFF2: the other two formats of KaTeX's fonts would only take 900 KB.
      name: 'graft-formula-fonts',
      enforce: 'pre',
      transform: (code, id) =>
        /katex[\\/]dist[\\/]katex\.css/.test(id)
          ? code.replace(/, url\([^)]*\.(?:woff|ttf)\) format\("\w+"\)/g, '')
          : null,
    },
    {
      // The license of the fonts has to be shipped with them.
      name: 'graft-font-licenses',
      generateBundle() {
        const folder = here('src-renderer/ui/fonts');
        for (const name of readdirSync(folder).filter((file) => file.startsWith('OFL-')))
          this.emitFile({
            type: 'asset',
            fileName: `fonts/${name}`,
            source: readFileSync(`${folder}/${name}`),
          });
      },
    },
  ],
  define: {
    __VUE_OPTIONS_API__: 'false',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
    __INTLIFY_DROP_MESSAGE_COMPILER__: 'false',
  },
  build: {
    outDir: here('dist/renderer'),
    emptyOutDir: true,
    target: 'chrome108',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
  },
});
