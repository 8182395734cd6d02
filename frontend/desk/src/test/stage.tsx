// What a test needs to put a page on a stage: the real client against a server that answers when the test says so.
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { App, ConfigProvider } from 'antd'
import { act, type ReactElement } from 'react'
import { createRoot } from 'react-dom/client'
import { createMemoryRouter, RouterProvider, type RouteObject } from 'react-router'
import { vi } from 'vitest'
import { TextProvider } from '../messages'
import { SessionContext, type Me } from '../parts/session'

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })

/** Asked is one request that waits for its answer. */
export interface Asked {
  name: string // METHOD /path
  header: Headers
  body: unknown
  answer: (body: unknown, status?: number) => Promise<void>
  lose: () => Promise<void>
}

/** serve answers at once what `known` has, by METHOD /path; what it hasn't waits in the list until the test answers it. */
export function serve(known: Record<string, unknown>) {
  const waiting: Asked[] = []
  vi.stubGlobal('fetch', async (to: Request | string) => {
    const request = new Request(to)
    const name = `${request.method} ${new URL(request.url).pathname.replace('/api/v1', '')}`
    if (name in known) return reply(known[name], 200)
    const text = await request.clone().text()
    return new Promise<Response>((resolve, reject) =>
      waiting.push({
        name,
        header: request.headers,
        body: text ? JSON.parse(text) : undefined,
        answer: (body, status = 200) => settled(() => resolve(reply(body, status))),
        lose: () => settled(() => reject(new TypeError('the connection was lost'))),
      }),
    )
  })
  return waiting
}

function reply(body: unknown, status: number): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json' } })
}

/** settled lets what was done run its course, as far as it goes without an answer. */
export async function settled(doing: () => unknown = () => undefined) {
  await act(async () => {
    await doing()
    for (let i = 0; i < 10; i++) await new Promise((resolve) => setTimeout(resolve, 2))
  })
}

/** show mounts routes, or one page, before a signed-in person. */
export async function show(page: ReactElement | RouteObject[], { at = '/', me = {} }: { at?: string; me?: Partial<Me> } = {}) {
  const home = document.body.appendChild(document.createElement('div'))
  const root = createRoot(home)
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  const routes = Array.isArray(page) ? page : [{ path: '*', element: page }]
  const router = createMemoryRouter(routes, { initialEntries: [at] })
  const who = { person: { id: 'p', name: '甲', email: 'a@example.org' }, organisation: { id: 'o', name: '单位', kind: 'agency', region: '360700' }, organisations: [], roles: [], ...me } as unknown as Me
  await settled(() =>
    root.render(
      <TextProvider onLang={() => undefined}>
        <QueryClientProvider client={client}>
          <ConfigProvider button={{ autoInsertSpace: false }} theme={{ token: { motion: false } }}>
            <App>
              <SessionContext value={who}>
                <RouterProvider router={router} />
              </SessionContext>
            </App>
          </ConfigProvider>
        </QueryClientProvider>
      </TextProvider>,
    ),
  )
  return { home, client, router, leave: () => settled(() => root.unmount()) }
}

/** until waits for what a busy machine shows late. */
export async function until<T>(find: () => T | undefined | null | false): Promise<T> {
  for (let i = 0; i < 100; i++) {
    const found = find()
    if (found) return found
    await settled()
  }
  throw new Error(`not there: ${find.toString()}\n${document.body.textContent}`)
}

/** press finds a button by its words and presses it. */
export async function press(words: string) {
  const button = await until(() => [...document.querySelectorAll<HTMLElement>('button, [role=button]')].find((one) => one.textContent?.includes(words)))
  await settled(() => button.click())
}

/** type puts text into the field. */
export async function type(into: string, text: string) {
  const field = await until(() => document.querySelector<HTMLInputElement | HTMLTextAreaElement>(into))
  const set = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value')?.set
  await settled(() => {
    set?.call(field, text)
    field.dispatchEvent(new Event('input', { bubbles: true }))
  })
}
