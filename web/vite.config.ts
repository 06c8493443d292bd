import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import type { PluginOption } from 'vite';
import { defineConfig } from 'vitest/config';

const server = process.env.FINOPS_URL ?? 'http://localhost:8000';
const fromServer = ['/api', '/health', '/docs', '/openapi', '/metrics'];

export default defineConfig(async ({ mode }) => {
  const plugins: PluginOption[] = [react(), tailwindcss()];
  // The mock answers in place of the server; it is middleware only, so nothing of it can reach dist.
  if (mode === 'mock') plugins.push((await import('./dev-mock/plugin.ts')).mockApi());
  return {
    plugins,
    resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
    server: {
      proxy:
        mode === 'mock'
          ? {}
          : {
              ...Object.fromEntries(fromServer.map((path) => [path, server])),
              '/live': { target: server, ws: true },
            },
    },
    // The policy the server sends, so that the built application is looked at under it.
    preview: {
      headers: {
        'Content-Security-Policy':
          "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'",
      },
    },
    build: {
      target: 'es2023',
      manifest: true,
      // A data: URL would need `data:` in the content security policy.
      assetsInlineLimit: 0,
      // ECharts is one lazy chunk, loaded into reserved space.
      chunkSizeWarningLimit: 700,
    },
    test: { include: ['src/**/*.test.ts', 'src/**/*.test.tsx'] },
  };
});
