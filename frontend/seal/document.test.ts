import { Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { expect, test } from 'vitest'
import { sha256 } from './bytes'
import { partSize, sealDocument } from './document'
import { copyFor, makeReadingKey, readCopy } from './reading'

test('a document is sealed as it is read, and its hashes are those of its parts', async () => {
  const identity = await generateX25519Identity()
  const plain = new Uint8Array(partSize + 100_000).map((_, i) => i % 251)
  let last = 0
  const made = await sealDocument(await identityToRecipient(identity), new Blob([plain]), (done) => {
    expect(done).toBeGreaterThanOrEqual(last)
    last = done
  })
  expect(last).toBe(1)
  const bytes = new Uint8Array(await made.sealed.arrayBuffer())
  expect(made.sha256).toBe(await sha256(bytes))
  expect(made.parts).toEqual([await sha256(bytes.slice(0, partSize)), await sha256(bytes.slice(partSize))])
  const open = new Decrypter()
  open.addIdentity(identity)
  expect(await sha256(await open.decrypt(bytes))).toBe(await sha256(plain))
})

test('a second copy is read with the passphrase and with no other', async () => {
  const key = await makeReadingKey('correct horse battery')
  const slip = { bid: 'b', notice: 'CG-1', revision: 1, agency: 'a', price: '9500.00', nonce: 'n', withdrawal_secret: 's', sha256: 'h' }
  const copy = await copyFor(key.recipient, slip)
  expect(key.wrapped).toMatch(/^-----BEGIN AGE ENCRYPTED FILE-----\n/)
  expect(atob(copy)).not.toContain('9500')
  expect(await readCopy(copy, key.wrapped, 'correct horse battery')).toEqual(slip)
  await expect(readCopy(copy, key.wrapped, 'another passphrase')).rejects.toThrow()
}, 60_000)
