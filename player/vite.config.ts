import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const PAGES = ['index', 'watch', 'library', 'embed', 'admin'];

export default defineConfig({
  root: here('.'),
  base: '/',
  build: {
    outDir: here('dist'),
    emptyOutDir: true,
    target: 'es2022',
    // Nothing is put into the pages themselves: they are served under a policy that allows no inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      input: Object.fromEntries(PAGES.map((page) => [page, here(`${page}.html`)])),
    },
  },
});
