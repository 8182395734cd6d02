// One-time codes as an authenticator shows them (RFC 6238). A code works once, so a person who signs in twice in one
// half minute uses the next code, which the server takes for one step of clock difference.
import { createHmac } from 'node:crypto'

const period = 30_000 // milliseconds

/** step is the number of the half minute that runs. */
export const step = () => Math.floor(Date.now() / period)

/** code is the next code of a person that was not used yet; it waits when the one after next would be needed. */
export async function code(person) {
  const next = Math.max(step(), (person.lastStep ?? 0) + 1)
  const early = (next - 1) * period - Date.now()
  if (early > 0) await new Promise((resolve) => setTimeout(resolve, early + 50))
  person.lastStep = next
  return codeAt(person.secret, next)
}

function codeAt(secret, at) {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(at))
  const sum = createHmac('sha1', bytesOf(secret)).update(counter).digest()
  const from = sum[19] & 15
  return String((sum.readUInt32BE(from) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

function bytesOf(base32) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  let bits = ''
  for (const letter of base32.replace(/[=\s]/g, '').toUpperCase()) bits += letters.indexOf(letter).toString(2).padStart(5, '0')
  return Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)))
}

/** who names the demo's people as the journeys call them. */
export const who = {
  officer: 'officer1@zjj.demo.example',
  manager: 'manager1@zjj.demo.example',
  finance: 'finance1@zjj.demo.example',
  reviewer: 'reviewer1@operator.demo.example',
  publisher: 'publisher1@operator.demo.example',
  supervisor: 'supervisor1@supervisor.demo.example',
  auditor: 'auditor1@auditor.demo.example',
  admin: 'system@admin.demo.example',
  watcher: 'audit@admin.demo.example',
  steward: 'steward1@steward.demo.example',
  holder: (n) => `holder1@${n}.demo.example`,
  agency: (n) => `agency1@a${String(n).padStart(2, '0')}.demo.example`,
}
