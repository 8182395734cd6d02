import { afterEach, expect, test, vi } from 'vitest'
import { liveSearch } from './search'

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

function stand(left: string) {
  document.body.innerHTML = `<form action="${window.location.origin}/notices" data-live="found"><input name="q"></form><div id="found"><span data-countdown="2026-01-02T00:00:00Z" data-now="2026-01-01T00:00:00Z">${left}</span></div>`
  liveSearch(document)
  return document.querySelector<HTMLInputElement>('input')!
}

async function search(input: HTMLInputElement, words: string) {
  input.value = words
  input.dispatchEvent(new Event('input', { bubbles: true }))
  await vi.advanceTimersByTimeAsync(300)
}

test('a lost connection while typing leaves the page and the words where they are', async () => {
  vi.useFakeTimers()
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('the connection was lost')))
  const gone = vi.spyOn(window.location, 'assign').mockImplementation(() => undefined)
  const input = stand('')
  await search(input, '测绘')
  expect(gone).not.toHaveBeenCalled()
  expect(input.value).toBe('测绘')
})

test('the countdowns of results that were replaced stop', async () => {
  vi.useFakeTimers()
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('<div id="found"><span data-countdown="2026-01-02T00:00:00Z" data-now="2026-01-01T00:00:00Z"></span></div>')))
  const input = stand('')
  for (const words of ['a', 'ab', 'abc', 'abcd']) await search(input, words)
  await vi.advanceTimersByTimeAsync(1100)
  expect(vi.getTimerCount()).toBe(1)
})
