import react from '@vitejs/plugin-react';
import { defineConfig, loadEnv, type ProxyOptions } from 'vite';

export default defineConfig(({ mode }) => ({
  root: import.meta.dirname,
  plugins: [react()],
  // The platform puts the nonce of each answer in its place.
  html: { cspNonce: '__BERTH_CSP_NONCE__' },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    sourcemap: false,
    assetsInlineLimit: 0,
    // One stylesheet (12 KB): a page that is loaded later needs its module alone, which can be asked for again.
    cssCodeSplit: false,
    // Every browser that runs this code knows it.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // Few files: each costs a request, of which a browser sends six at once. What the first load takes of libraries and
        // of our own, what pages share beyond that, and each page.
        codeSplitting: {
          groups: [
            { name: 'libraries', tags: ['$initial'], test: /[\\/]node_modules[\\/]/, priority: 3 },
            { name: 'frame', tags: ['$initial'], priority: 2 },
            { name: 'shared', minShareCount: 2, priority: 1 },
          ],
        },
      },
    },
  },
  server: { cors: false, proxy: { '/api': proxyToBerth(loadEnv(mode, import.meta.dirname, 'BERTH_')) } },
}));

/**
 * For `vite dev` alone: the API of the Berth that `berth env` names, as the dashboard's own hostname gives it, with the
 * token instead of a session.
 */
function proxyToBerth(env: Record<string, string>): ProxyOptions {
  const { BERTH_API_URL = 'http://127.0.0.1:5000', BERTH_API_KEY = '', BERTH_DOMAIN = 'localhost' } = env;
  return {
    target: BERTH_API_URL,
    ws: true,
    headers: { host: `dashboard.${BERTH_DOMAIN}`, authorization: `Bearer ${BERTH_API_KEY}` },
    // The token is lent to this server's own pages alone: an app of the same machine is none.
    bypass: ({ headers }) =>
      headers.origin === undefined || headers.origin === `http://${headers.host}` ? null : false,
    configure: (proxy) => {
      // The pages come from another origin than the API: the token says that this is well.
      proxy.on('proxyReq', (request) => request.removeHeader('origin'));
      proxy.on('proxyReqWs', (request) => request.removeHeader('origin'));
    },
  };
}
