import { armor, Encrypter } from 'age-encryption'
import { expect, test } from 'vitest'
import { makeReadingKey } from './reading'
import { checkShare, readShare } from './share'
import dealt from './testdata/share.json' // by app/seal, whose tests read the same file

test('every share matches the commitments, and nothing else does', () => {
  const { notice, commitments, shares } = dealt
  for (const [i, share] of shares.entries()) {
    const of = { notice, number: i + 1, commitments }
    expect(checkShare(share, of)).toBe(true)
    expect(checkShare(share + '\n', of)).toBe(true)
    expect(checkShare(share, { ...of, number: ((i + 1) % 3) + 1 })).toBe(false)
    expect(checkShare(share, { ...of, notice: 'CG-430103-2026-000124' })).toBe(false)
    expect(checkShare(share, { ...of, commitments: commitments.slice(1) })).toBe(false)
    expect(checkShare(share, { ...of, commitments: ['00', 'zz'] })).toBe(false)
    const at = share.length - 40
    const flipped = share.slice(0, at) + (share[at] === '0' ? '1' : '0') + share.slice(at + 1)
    expect(checkShare(flipped, of)).toBe(false)
    expect(checkShare(share.slice(0, -2), of)).toBe(false)
  }
  expect(checkShare(shares[0]!.replace(' 1 ', ' 2 '), { notice, number: 2, commitments })).toBe(false)
})

test('a share is read with the passphrase of its holder and with no other', async () => {
  const key = await makeReadingKey('correct horse battery')
  const to = new Encrypter()
  to.addRecipient(key.recipient)
  const sealed = btoa(String.fromCharCode(...(await to.encrypt(dealt.shares[0]!))))
  expect(armor.decode(key.wrapped).length).toBeGreaterThan(0)
  expect(await readShare(sealed, key.wrapped, 'correct horse battery')).toBe(dealt.shares[0])
  await expect(readShare(sealed, key.wrapped, 'another passphrase')).rejects.toThrow()
})
