import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { checkOffer, sealOffer, SealError, type Offer } from './seal.ts'

// The same file as the Go tests read and write (go test ./app/seal -update).
const goSealed = file('go-sealed.json')
const tsSealed = file('ts-sealed.json')

interface SealedFile {
  identity: string
  recipient: string
  offer: string
  plaintext: string
}

function file(name: string): URL {
  return new URL(`testdata/${name}`, import.meta.url)
}

function read(url: URL): SealedFile {
  return JSON.parse(readFileSync(url, 'utf8'))
}

function offer(change: Partial<Offer> = {}): Offer {
  return {
    notice: 'CG-430103-2026-000123',
    revision: 2,
    recipient: read(goSealed).recipient,
    agency: '91430100MA4L16JQ9D',
    price: '9500.00',
    ...change,
  }
}

async function open(identity: string, base64: string): Promise<string> {
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  return decrypter.decrypt(new Uint8Array(Buffer.from(base64, 'base64')), 'text')
}

test('an offer opens with its identity and says what was sealed', async () => {
  const identity = await generateX25519Identity()
  const terms = { days: 30, 单价: ['1.00', '2.00'], urgent: true }
  const sealed = await sealOffer(offer({ recipient: await identityToRecipient(identity), terms }))
  const text = await open(identity, sealed.offer)
  assert.equal(Buffer.byteLength(text), 1024)
  assert.match(text, /^\{.*\} *$/)
  assert.deepEqual(JSON.parse(text), {
    v: 1,
    notice: 'CG-430103-2026-000123',
    revision: 2,
    bid: sealed.bid,
    agency: '91430100MA4L16JQ9D',
    price: '9500.00',
    nonce: sealed.slip.nonce,
    terms,
  })
})

test('hashes and slip belong together', async () => {
  const sealed = await sealOffer(offer())
  assert.match(sealed.bid, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  const sum = (b: Buffer) => createHash('sha256').update(b).digest('hex')
  assert.equal(sealed.sha256, sum(Buffer.from(sealed.offer, 'base64')))
  assert.equal(sealed.withdrawal, sum(Buffer.from(sealed.slip.withdrawal_secret, 'hex')))
  assert.match(sealed.slip.withdrawal_secret, /^[0-9a-f]{64}$/)
  assert.match(sealed.slip.nonce, /^[0-9a-f]{64}$/)
  assert.deepEqual({ ...sealed.slip, nonce: '', withdrawal_secret: '' }, {
    bid: sealed.bid,
    notice: 'CG-430103-2026-000123',
    revision: 2,
    agency: '91430100MA4L16JQ9D',
    price: '9500.00',
    nonce: '',
    withdrawal_secret: '',
    sha256: sealed.sha256,
  })
})

test('nothing is used twice, and prices of all lengths have one size', async () => {
  const prices = ['0.01', '9500.00', '9999999999999.99']
  const all = await Promise.all(prices.map((price) => sealOffer(offer({ price }))))
  for (const member of ['bid', 'withdrawal', 'sha256'] as const) {
    assert.equal(new Set(all.map((s) => s[member])).size, all.length)
  }
  assert.equal(new Set(all.map((s) => s.slip.nonce)).size, all.length)
  assert.equal(new Set(all.map((s) => s.offer.length)).size, 1)
})

test('what cannot be sealed is refused with its field', async () => {
  const cases: [string, Partial<Offer>][] = [
    ['price', { price: '9500' }],
    ['price', { price: '100.01', quote: 'discount' }],
    ['notice', { notice: 'cg-1' }],
    ['revision', { revision: 0 }],
    ['revision', { revision: 1.5 }],
    ['agency', { agency: '9143' }],
    ['recipient', { recipient: '' }],
    ['recipient', { recipient: offer().recipient.slice(0, -1) + 'q' }],
    ['recipient', { recipient: 'AGE-SECRET-KEY-1' }],
    ['terms', { terms: { days: null } as never }],
    ['terms', { terms: { days: Number.NaN } }],
    ['terms', { terms: { note: '\ud800' } }],
    ['terms', { terms: [] as never }],
    ['terms', { terms: { note: '长'.repeat(1300) } }],
  ]
  for (const [field, change] of cases) {
    const refused = await sealOffer(offer(change)).catch((e: unknown) => e)
    assert.ok(refused instanceof SealError, `${JSON.stringify(change)}: ${refused}`)
    assert.equal(refused.problem.field, field)
    assert.ok(refused.problem.zh && refused.problem.en)
  }
  assert.equal(checkOffer(offer({ price: '100.00', quote: 'discount' })), null)
})

test('an offer sealed in Go opens here', async () => {
  const sealed = read(goSealed)
  assert.equal(await identityToRecipient(sealed.identity), sealed.recipient)
  assert.equal(await open(sealed.identity, sealed.offer), sealed.plaintext)
})

test('the offer kept for the Go tests is one of ours', async () => {
  const { identity, recipient } = read(goSealed)
  if (process.env.UPDATE) {
    const sealed = await sealOffer(offer({ terms: { 工期: '30日' } }))
    const text = await open(identity, sealed.offer)
    const kept = { identity, recipient, offer: sealed.offer, plaintext: text, bid: sealed.bid, sha256: sealed.sha256 }
    writeFileSync(tsSealed, JSON.stringify(kept, null, 2) + '\n')
  }
  const kept = read(tsSealed)
  assert.equal(await open(identity, kept.offer), kept.plaintext)
})
