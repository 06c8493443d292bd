import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

const server = process.env.FINOPS_URL ?? 'http://localhost:8000';
const fromServer = ['/api', '/health', '/docs', '/openapi', '/metrics'];

/** The application starts after the first figures are drawn, but comes while they are asked for. */
function applicationAtOnce(): Plugin {
  return {
    name: 'application-at-once',
    transformIndexHtml: {
      order: 'post',
      handler: (_, { bundle }) =>
        Object.values(bundle ?? {})
          .filter((chunk) => chunk.type === 'chunk')
          .filter(({ facadeModuleId }) => facadeModuleId?.endsWith('/src/main.tsx'))
          .flatMap(({ fileName, imports }) => [fileName, ...imports])
          .map((file) => ({
            tag: 'link',
            attrs: { rel: 'modulepreload', crossorigin: true, href: `/${file}` },
            injectTo: 'head' as const,
          })),
    },
  };
}

export default defineConfig({
  plugins: [react(), tailwindcss(), applicationAtOnce()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: {
    proxy: {
      ...Object.fromEntries(fromServer.map((path) => [path, server])),
      '/live': { target: server, ws: true },
    },
  },
  build: {
    target: 'es2023',
    manifest: true,
    // A data: URL would need `data:` in the content security policy.
    assetsInlineLimit: 0,
    // ECharts is one lazy chunk, loaded into reserved space. What is drawn with it is named after it, so that tests can tell.
    chunkSizeWarningLimit: 700,
    rollupOptions: {
      output: {
        chunkFileNames: ({ moduleIds }) =>
          moduleIds.some((id) => /[\\/](echarts|zrender)[\\/]/.test(id))
            ? 'assets/charts-[hash].js'
            : 'assets/[name]-[hash].js',
      },
    },
  },
  test: {
    include: ['src/**/*.test.ts', 'src/**/*.test.tsx'],
    // All of them take moments; a machine that does other things as well may stand still for longer than the usual 5 s.
    testTimeout: 120_000,
  },
});
