// What people do with forms: pick from a list, hand over a file, read a refusal.
import { strict as assert } from 'node:assert'
import { randomUUID } from 'node:crypto'

/** choose opens a labelled list, types to find, and picks the entry that holds the words. */
export async function choose(where, label, words, typed) {
  const box = where.getByRole('combobox', { name: label }).first()
  await box.scrollIntoViewIfNeeded()
  await box.click({ force: true })
  if (typed) await box.fill(typed)
  const entry = box.page().locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option').filter({ hasText: words }).first()
  await entry.click()
}

/** pdf is a small signed paper. */
export function pdf(...lines) {
  const text = lines.map((line, i) => `BT /F1 14 Tf 60 ${760 - i * 24} Td (${line.replace(/[()\\]/g, '')}) Tj ET`).join('\n')
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${text.length} >>\nstream\n${text}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ]
  let out = '%PDF-1.4\n'
  const at = objects.map((one, i) => {
    const here = out.length
    out += `${i + 1} 0 obj\n${one}\nendobj\n`
    return here
  })
  const xref = out.length
  out += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${at.map((one) => `${String(one).padStart(10, '0')} 00000 n \n`).join('')}`
  out += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${xref}\n%%EOF\n`
  return Buffer.from(out, 'latin1')
}

/** give hands a PDF to a labelled file field and waits until it was received. */
export async function give(page, label, name, ...lines) {
  const field = page.getByLabel(label, { exact: true }).and(page.locator('input[type=file]'))
  const stored = page.waitForResponse((answer) => answer.url().includes('/api/v1/files') && answer.request().method() === 'POST')
  await field.setInputFiles({ name, mimeType: 'application/pdf', buffer: pdf(...lines) })
  assert.ok((await stored).ok(), `${name} was not stored`)
  await page.getByRole('link', { name }).first().waitFor()
}

/** says wants an alert on the page that holds the words. */
export async function says(page, words) {
  await page.getByRole('alert').filter({ hasText: words }).first().waitFor()
}

/** shows waits until the page itself says the words: what stands in a field was only typed. */
export async function shows(where, words) {
  await where.getByText(words).and(where.locator(':not(textarea)')).first().waitFor()
}

/** press presses a button by its name. */
export async function press(page, name) {
  await page.getByRole('button', { name, exact: true }).first().click()
}

/** uuid is a client-made id. */
export const uuid = () => randomUUID()

/** eventually asks again until the answer is truthy, and answers it. */
export async function eventually(what, ask, seconds = 60) {
  for (const until = Date.now() + seconds * 1000; ; ) {
    const answer = await ask()
    if (answer) return answer
    if (Date.now() > until) throw new Error(`waited ${seconds} s in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
}

/** creditCode is a credit code of the right form with a right check character (GB 32100-2015). */
export function creditCode() {
  const letters = '0123456789ABCDEFGHJKLMNPQRTUWXY'
  const body = `91430103MA4P${String(Date.now()).slice(-5)}`
  const sum = [...body].reduce((sum, letter, i) => sum + letters.indexOf(letter) * (3 ** i % 31), 0)
  return body + letters[(31 - (sum % 31)) % 31]
}
