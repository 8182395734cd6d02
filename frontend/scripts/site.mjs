// Builds the public pages' islands: frontend/site/islands/*.ts → frontend/site/dist.
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { home } from './tests.mjs'

const islands = join(home, 'site', 'islands')
const out = join(home, 'site', 'dist')
rmSync(out, { recursive: true, force: true })
mkdirSync(out, { recursive: true })

const entries = existsSync(islands) ? readdirSync(islands).filter((name) => /^[^.]+\.ts$/.test(name)) : []
// What goes into a file that leaves the site is one piece: it can load nothing.
await build({
  entryPoints: ['award-file.ts', 'award-file.css'].map((name) => join(home, 'site', 'file', name)),
  outdir: out,
  bundle: true,
  format: 'iife',
  charset: 'utf8',
  target: ['chrome87'],
  minify: true,
  logLevel: 'info',
})
if (entries.length > 0) {
  await build({
    entryPoints: entries.map((name) => join(islands, name)),
    outdir: out,
    entryNames: '[name]',
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    target: ['chrome87'],
    minify: true,
    logLevel: 'info',
  })
}
