import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

// The desks. The server puts a fresh nonce into index.html for every request.
export default defineConfig({
  root: 'desk',
  base: '/desk/',
  plugins: [react()],
  build: {
    target: 'chrome87', // 360 and 信创 browsers still in offices
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0, // the content security policy allows no data: scripts or styles
    chunkSizeWarningLimit: 900,
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': process.env.INTERMART_DEV_API ?? 'http://127.0.0.1:8080' },
  },
})
