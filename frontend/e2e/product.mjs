// The product under test: the built program on the servers of `devstack exec`, with demo data.
import { spawn } from 'node:child_process'
import { mkdtempSync, openSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { step } from './people.mjs'
import { provider } from './provider.mjs'

const patience = 240_000 // milliseconds for seeding on a busy machine with two cores

/**
 * start migrates, seeds, serves and works; the answer's stop ends both processes. With E2E_ADDRESS and E2E_LOGINS it
 * uses a product that runs already, so that one journey can be tried again and again.
 */
export async function start() {
  if (process.env.E2E_ADDRESS) {
    return { base: process.env.E2E_ADDRESS, issuer: process.env.INTERMART_OIDC_ISSUER, logins: readLogins(process.env.E2E_LOGINS), ...outside(), run, whileNobodyWorks: notMine, stop: async () => {} }
  }
  const binary = process.env.INTERMART_BINARY
  if (!binary) throw new Error('run it as `make e2e`: it needs the servers and variables of `devstack exec`')
  const room = mkdtempSync(join(tmpdir(), 'intermart-e2e-'))
  const logins = join(room, 'logins.txt')
  await finish(binary, ['migrate'])
  await finish(binary, ['seed', 'demo', '--logins', logins])

  const { INTERMART_OPENING_IDENTITY: _, ...blind } = process.env // serve never sees the opening identity
  const identities = await provider()
  const serve = daemon(binary, 'serve', { ...blind, ...identities.env, ...phones }, join(room, 'serve.log'))
  const hire = () => daemon(binary, 'work', { ...process.env, ...phones }, join(room, 'work.log'))
  let work = hire()
  const stop = () => Promise.all([...[serve, work].map(end), identities.stop()])
  /** whileNobodyWorks does something while the worker is down, as when its machine restarts, and starts another. */
  const whileNobodyWorks = async (does) => {
    await end(work)
    try {
      return await does()
    } finally {
      work = hire()
    }
  }
  try {
    await ready(`http://${process.env.INTERMART_LISTEN}/readyz`, [serve, work])
  } catch (fault) {
    await stop()
    throw fault
  }
  return { base: process.env.INTERMART_PUBLIC_URL, issuer: identities.issuer, logins: readLogins(logins), ...outside(), run, whileNobodyWorks, stop }
}

/** notMine is told when a journey asks for what only the product's owner can do. */
async function notMine() {
  throw new Error('this product was started elsewhere: its worker is not ours to stop')
}

/** run is a command of the program, as whoever runs the product gives it. */
function run(...args) {
  return finish(process.env.INTERMART_BINARY, args)
}

/** phones is the message gateway of devstack, as the product is told of it. */
const phones = { INTERMART_GATEWAY_URL: process.env.INTERMART_TEST_GATEWAY_URL, INTERMART_GATEWAY_SECRET: process.env.INTERMART_TEST_GATEWAY_SECRET }

/** outside is what left the product: letters and messages, as the sinks keep them. */
function outside() {
  return { mail: mailOf(process.env.INTERMART_TEST_MAIL_DIR), phone: phoneOf(process.env.INTERMART_TEST_GATEWAY_DIR) }
}

/** phoneOf reads the messages that the gateway keeps as files. */
function phoneOf(dir) {
  return {
    /** messageTo waits for a message to a number that came after a moment, and answers it. */
    async messageTo(number, since) {
      for (const until = Date.now() + 60_000; Date.now() < until; ) {
        for (const name of readdirSync(dir).filter((name) => name.endsWith('.json')).sort().reverse()) {
          const file = join(dir, name)
          if (statSync(file).mtimeMs < since) break
          const message = JSON.parse(readFileSync(file, 'utf8'))
          if (message.to === number) return message
        }
        await new Promise((resolve) => setTimeout(resolve, 250))
      }
      throw new Error(`no message to ${number}`)
    },
  }
}

function finish(binary, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(binary, args, { stdio: ['ignore', 'ignore', 'inherit'], timeout: patience })
    child.on('error', reject)
    child.on('exit', (code, signal) => (code === 0 ? resolve() : reject(new Error(`intermart ${args.join(' ')}: ${signal ?? `exit ${code}`}`))))
  })
}

function daemon(binary, verb, env, log) {
  const out = openSync(log, 'a')
  const child = spawn(binary, [verb], { env, stdio: ['ignore', out, out] })
  child.log = log
  child.on('error', (fault) => console.error(`intermart ${verb}: ${fault.message}`))
  return child
}

async function ready(url, children) {
  const until = Date.now() + 60_000
  for (;;) {
    const gone = children.find((child) => child.exitCode !== null)
    if (gone) throw new Error(`${gone.spawnargs.join(' ')} ended at once:\n${readFileSync(gone.log, 'utf8').slice(-2000)}`)
    const answer = await fetch(url).catch(() => undefined)
    if (answer?.ok) return
    if (Date.now() > until) throw new Error(`${url} does not answer:\n${readFileSync(children[0].log, 'utf8').slice(-2000)}`)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

function end(child) {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode) return resolve()
    const impatient = setTimeout(() => child.kill('SIGKILL'), 20_000)
    child.on('exit', () => {
      clearTimeout(impatient)
      resolve()
    })
    child.kill('SIGTERM')
  })
}

/**
 * readLogins reads what `seed demo --logins` wrote: an address, a title, perhaps a secret, the organisation. Seeding may
 * have used the code of this half minute.
 */
export function readLogins(file) {
  const text = readFileSync(file, 'utf8')
  const password = /password[^:\n]*:\s*(\S+)/i.exec(text)?.[1]
  if (!password) throw new Error(`${file} names no password`)
  const people = new Map()
  for (const line of text.split('\n')) {
    const email = /^\S+@\S+/.exec(line)?.[0]
    if (!email) continue
    const secret = /TOTP (\S+)/.exec(line)?.[1]
    people.set(email, { email, password, secret, organisation: line.split(/\s{2,}/).at(-1) ?? '', lastStep: step() })
  }
  return people
}

/** mailOf reads the letters that the sink keeps as files. */
function mailOf(dir) {
  return {
    /** letterTo waits for a letter to an address that came after a moment and says something, and answers its decoded text. */
    async letterTo(address, since, says = /./) {
      for (const until = Date.now() + 60_000; Date.now() < until; ) {
        for (const name of readdirSync(dir).filter((name) => name.endsWith('.eml')).sort().reverse()) {
          const file = join(dir, name)
          if (statSync(file).mtimeMs < since) break
          const letter = readFileSync(file, 'utf8')
          if (letter.includes(`Delivered-To: ${address}`) && says.test(bodyOf(letter))) return bodyOf(letter)
        }
        await new Promise((resolve) => setTimeout(resolve, 250))
      }
      throw new Error(`no letter to ${address}`)
    },
  }
}

function bodyOf(letter) {
  const [head, ...rest] = letter.split(/\r?\n\r?\n/)
  const body = rest.join('\n\n')
  const how = /content-transfer-encoding:\s*(\S+)/i.exec(head)?.[1]?.toLowerCase()
  if (how === 'base64') return Buffer.from(body, 'base64').toString('utf8')
  if (how !== 'quoted-printable') return body
  const bytes = body.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}
