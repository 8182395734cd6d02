import createClient from 'openapi-fetch'
import { setServerNow } from './clock'
import { offline, Problem } from './problem'
import { prove, renew, signedIn } from './expiry'
import { lookRefused, seenAs } from './look'
import type { components, paths } from './schema'

/** Schemas are the shapes of the contract, by name. */
export type Schemas = components['schemas']

let language = 'zh-CN'

/** speak sets the language the server answers in. */
export function speak(lang: string) {
  language = lang
}

/** base is the address of the API: absolute, because a Request needs one outside a browser's page. */
export const base = `${globalThis.location?.origin ?? 'http://localhost'}/api/v1`

/** api is the typed client of the contract. Every call goes through send. */
export const api = createClient<paths>({ baseUrl: base, fetch: send })

/** send adds the language, turns a lost connection into a Problem, and asks for a new session when the old one ended: the page and its form stay. */
export async function send(request: Request): Promise<Response> {
  request.headers.set('Accept-Language', language)
  const look = seenAs()
  if (look) request.headers.set('Intermart-Look', look)
  const again = signedIn() ? request.clone() : undefined
  const response = await reach(request)
  if (response.status === 409) lookRefused(await ruleOf(response), look)
  if (!again) return response
  if (response.status === 401 && (await ruleOf(response)) === 'session.needed') return (await renew()) ? reach(again) : response
  if (response.status === 403 && (await ruleOf(response)) === 'session.prove') return (await prove()) ? reach(again) : response
  return response
}

async function reach(request: Request): Promise<Response> {
  try {
    return await fetch(request)
  } catch (cause) {
    throw offline(cause)
  }
}

/** ruleOf tells a session that is over, or a proof that is too old, from other refusals of the same status. */
async function ruleOf(response: Response): Promise<string | undefined> {
  const body = (await response.clone().json().catch(() => ({}))) as { rule?: string }
  return body.rule
}

interface Answer<T> {
  data?: T
  error?: unknown
  response: Response
}

/** take is the answer's content, or throws the Problem it holds. It also reads the server's clock. */
export async function take<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await call
  if (!response.ok) throw new Problem(response.status, typeof error === 'object' && error !== null ? (error as Record<string, unknown>) : {})
  const now = (data as { now?: unknown } | undefined)?.now
  if (typeof now === 'string') setServerNow(now)
  return data as T
}

/** takeIfThere is the answer's content, null where there is none. */
export async function takeIfThere<T>(call: Promise<Answer<T>>): Promise<T | null> {
  try {
    return await take(call)
  } catch (fault) {
    if (fault instanceof Problem && fault.status === 404) return null
    throw fault
  }
}

/** ifMatch is the header that says which version of a noun was read. */
export function ifMatch(version: number) {
  return { 'If-Match': `"${version}"` }
}
