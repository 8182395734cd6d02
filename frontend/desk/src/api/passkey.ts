import { api, take, type Schemas } from './client'

// WebAuthn speaks bytes, the API speaks base64url. Written out, because older browsers have no JSON forms of it.

type Options = Record<string, unknown>

function bytes(text: string): ArrayBuffer {
  const plain = atob(text.replace(/-/g, '+').replace(/_/g, '/'))
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0)).buffer
}

function text(of: ArrayBuffer | null): string | undefined {
  if (!of) return undefined
  return btoa(String.fromCharCode(...new Uint8Array(of)))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '')
}

const ids = (list: unknown) => ((list as { id: string; type: 'public-key' }[] | undefined) ?? []).map((one) => ({ ...one, id: bytes(one.id) }))

/** canPasskey reports whether this browser knows passkeys here. */
export function canPasskey(): boolean {
  return typeof PublicKeyCredential !== 'undefined' && window.isSecureContext
}

/** makePasskey has the device make a key and stores it under a name. */
export async function makePasskey(name: string) {
  const challenge = await take(api.POST('/me/passkeys/challenge'))
  const of = (challenge.options as Options).publicKey as Options
  const user = of.user as { id: string; name: string; displayName: string }
  const publicKey = { ...of, challenge: bytes(of.challenge as string), user: { ...user, id: bytes(user.id) }, excludeCredentials: ids(of.excludeCredentials) }
  const made = (await navigator.credentials.create({ publicKey: publicKey as unknown as PublicKeyCredentialCreationOptions })) as PublicKeyCredential
  const response = made.response as AuthenticatorAttestationResponse
  const answer = { id: made.id, rawId: text(made.rawId), type: made.type, response: { clientDataJSON: text(response.clientDataJSON), attestationObject: text(response.attestationObject) } }
  return take(api.POST('/me/passkeys', { body: { token: challenge.token, name, answer } }))
}

/** showPasskey has the device answer a challenge. */
async function showPasskey(challenge: Schemas['PasskeyChallenge']): Promise<Schemas['PasskeyAnswer']> {
  const of = (challenge.options as Options).publicKey as Options
  const publicKey = { ...of, challenge: bytes(of.challenge as string), allowCredentials: ids(of.allowCredentials) }
  const shown = (await navigator.credentials.get({ publicKey: publicKey as unknown as PublicKeyCredentialRequestOptions })) as PublicKeyCredential
  const response = shown.response as AuthenticatorAssertionResponse
  const answer = {
    id: shown.id,
    rawId: text(shown.rawId),
    type: shown.type,
    response: { clientDataJSON: text(response.clientDataJSON), authenticatorData: text(response.authenticatorData), signature: text(response.signature), userHandle: text(response.userHandle) },
  }
  return { token: challenge.token, answer }
}

/** signInByPasskey opens a session with a key of this device. */
export async function signInByPasskey() {
  return take(api.POST('/session/passkey', { body: await showPasskey(await take(api.POST('/session/passkey/challenge'))) }))
}

/** proveByPasskey makes the session fresh. */
export async function proveByPasskey() {
  return take(api.POST('/me/prove/passkey', { body: await showPasskey(await take(api.POST('/me/prove/passkey/challenge'))) }))
}
