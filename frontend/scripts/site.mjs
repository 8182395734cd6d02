// Builds the public pages' islands and style sheets: frontend/site → frontend/site/dist.
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { home } from './tests.mjs'

const site = join(home, 'site')
const out = join(site, 'dist')
rmSync(out, { recursive: true, force: true })
mkdirSync(out, { recursive: true })

const entries = [...top('islands', /^[^.]+\.ts$/), ...top('', /\.css$/), ...top('styles', /\.css$/)]

if (entries.length > 0) {
  await build({
    entryPoints: entries,
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

/** top lists the files of one folder, tests and declarations left out. */
function top(folder, pattern) {
  const dir = join(site, folder)
  if (!existsSync(dir)) return []
  return readdirSync(dir).filter((name) => pattern.test(name)).map((name) => join(dir, name))
}
