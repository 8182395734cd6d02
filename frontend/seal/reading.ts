// A firm's reading key: made here, its private half wrapped by a passphrase before it leaves, and the second copies of
// offers that are sealed to it.
import { armor, Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { base64 } from './bytes.ts'
import type { Slip } from './seal.ts'

/** workFactor makes a guess of the passphrase cost about as long as opening it does here: a second or two. */
const workFactor = 15

/** minPassphrase is the least length of a passphrase. */
export const minPassphrase = 10

/** MadeKey is a reading key as the server keeps it. */
export interface MadeKey {
  recipient: string
  wrapped: string
}

/** makeReadingKey makes a key and wraps its private half. Nobody can bring the passphrase back. */
export async function makeReadingKey(passphrase: string): Promise<MadeKey> {
  const identity = await generateX25519Identity()
  const encrypter = new Encrypter()
  encrypter.setPassphrase(passphrase)
  encrypter.setScryptWorkFactor(workFactor)
  return { recipient: await identityToRecipient(identity), wrapped: armor.encode(await encrypter.encrypt(identity)) }
}

/** copyFor seals what the bidder keeps to the firm's reading key, as base64. */
export async function copyFor(recipient: string, slip: Slip): Promise<string> {
  const encrypter = new Encrypter()
  encrypter.addRecipient(recipient)
  return base64(await encrypter.encrypt(JSON.stringify(slip)))
}

/** readCopy opens a second copy; it throws when the passphrase is another. */
export async function readCopy(copy: string, wrapped: string, passphrase: string): Promise<Slip> {
  const unwrap = new Decrypter()
  unwrap.addPassphrase(passphrase)
  const identity = await unwrap.decrypt(armor.decode(wrapped), 'text')
  const read = new Decrypter()
  read.addIdentity(identity)
  return JSON.parse(await read.decrypt(Uint8Array.from(atob(copy), (c) => c.charCodeAt(0)), 'text')) as Slip
}
