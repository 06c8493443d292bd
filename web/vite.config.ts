import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const server = process.env.FINOPS_URL ?? 'http://localhost:8000';
const fromServer = ['/api', '/health', '/docs', '/openapi', '/metrics'];

export default defineConfig({
  plugins: [react(), tailwindcss()],
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
  test: { include: ['src/**/*.test.ts', 'src/**/*.test.tsx'] },
});
