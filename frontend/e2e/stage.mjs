// The stage of all journeys: one browser, one window per person, and an ear for everything a page must never do.
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { code } from './people.mjs'

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const phone = { width: 390, height: 844 }
const desktop = { width: 1280, height: 900 }

/** Stage opens windows on the product and collects faults that no journey provokes: foreign requests, console errors. */
export class Stage {
  constructor(product, shots) {
    Object.assign(this, { product, shots, base: product.base, faults: [], windows: new Map(), seen: 0, checked: 0 })
    rmSync(shots, { recursive: true, force: true })
    mkdirSync(shots, { recursive: true })
  }

  async open() {
    const flags = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage']
    if (process.getuid?.() === 0) flags.push('--no-sandbox')
    this.browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags })
  }

  async close() {
    await this.browser?.close()
  }

  /** window is a fresh browser profile with one page. */
  async window({ small = false, english = false, script = true, offline = false } = {}) {
    const context = await this.browser.newContext({
      viewport: small ? phone : desktop,
      isMobile: small,
      hasTouch: small,
      locale: english ? 'en-GB' : 'zh-CN',
      javaScriptEnabled: script,
      reducedMotion: 'reduce',
      acceptDownloads: true,
      offline,
    })
    context.setDefaultTimeout(60_000)
    if (english) await context.addCookies([{ name: 'intermart_lang', value: 'en', url: this.base }])
    const page = await context.newPage()
    this.front = page
    context.on('page', (another) => this.listen(another, offline))
    this.listen(page, offline)
    return page
  }

  /** A page without a network may be a file on a disk; any other page that asks for one has left the product. */
  listen(page, offline = false) {
    page.trouble = []
    const tell = (fault) => {
      const said = `${fault} (on ${page.url()})`
      page.trouble.push(said)
      this.faults.push(said)
    }
    page.on('request', (request) => {
      const url = new URL(request.url())
      const inside = ['data:', 'blob:', 'about:', 'chrome-extension:', 'chrome:'].includes(url.protocol) || (offline && url.protocol === 'file:')
      if (!inside && url.origin !== this.base && url.origin !== this.product.issuer) tell(`a request left the product: ${url.href}`)
    })
    page.on('response', (answer) => {
      if (answer.status() >= 500) tell(`${answer.status()} from ${answer.url()}`)
    })
    page.on('pageerror', (fault) => tell(`uncaught: ${fault.message}`))
    page.on('console', (message) => {
      if (message.type() !== 'error') return
      // A refusal is an answer of the journey, not a fault: the browser notes every 4xx.
      if (/^Failed to load resource: the server responded with a status of 4/.test(message.text())) return
      tell(`console: ${message.text()}`)
    })
  }

  person(email) {
    const found = this.product.logins.get(email)
    if (!found) throw new Error(`the demo has no ${email}`)
    return found
  }

  /** desk is a person's window on the desks; it is kept, so that he signs in once. */
  async desk(email, how = {}) {
    const key = `${email.email ?? email} ${JSON.stringify(how)}`
    if (!this.windows.has(key)) this.windows.set(key, new Desk(this, typeof email === 'string' ? this.person(email) : email, await this.window(how), how))
    return this.windows.get(key)
  }

  /** rest empties the windows that are kept, so that no page asks, counts and turns while other journeys are walked. */
  async rest() {
    for (const { page } of this.windows.values()) await page.goto('about:blank').catch(() => {})
  }

  /** shot keeps a picture to be looked at; CI, where nobody looks, keeps only those of what failed. */
  async shot(page, name, whole = true) {
    if (!process.env.CI) await this.picture(page, name, whole)
  }

  async picture(page, name, whole = true) {
    this.seen += 1
    await page.evaluate(() => window.scrollTo(0, 0)).catch(() => {}) // a bar that sticks would hang in the middle
    await page.screenshot({ path: join(this.shots, `${String(this.seen).padStart(3, '0')}-${name}.png`), fullPage: whole, animations: 'disabled' })
  }

  /** axe wants no serious or critical finding on the page as it stands; what it finds is told at the end of the step. */
  async axe(page) {
    this.checked += 1
    await page.evaluate(axeSource)
    const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'], iframes: false }))
    const bad = found.violations.filter((one) => one.impact === 'serious' || one.impact === 'critical')
    if (bad.length === 0) return
    const said = bad.map((one) => `${one.id}: ${one.help}\n      ${one.nodes.slice(0, 3).map((node) => `${node.target.join(' ')} ${node.failureSummary?.split('\n')[1]?.trim() ?? ''}`).join('\n      ')}`)
    this.faults.push(`axe on ${page.url()}:\n    ${said.join('\n    ')}`)
  }

  /** fits wants no sideways scrolling and, in English, no Chinese in what the interface itself says. */
  async fits(page, english = false) {
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    if (wide > 1) this.faults.push(`${page.url()} is ${wide} px wider than the screen`)
    const text = await page.locator('body').innerText()
    const key = /(?<![\w/@.-])(?:[a-z]+\.){1,3}(?:title|lead|none|hint|text|label|why|of)(?![\w.])/.exec(text)
    if (key) this.faults.push(`${page.url()} shows the message key ${key[0]}`)
    if (!english) return
    const said = await page.locator('h2, dt, thead th, main button, label > span, label:not(:has(*)), legend, nav.menu a, nav.side a').allInnerTexts()
    const chinese = said.filter((one) => /\p{Script=Han}/u.test(one))
    if (chinese.length > 0) this.faults.push(`${page.url()} in English says ${JSON.stringify(chinese.slice(0, 5))}`)
  }
}

/** Desk is one person at his desk. */
class Desk {
  constructor(stage, person, page, how) {
    Object.assign(this, { stage, person, page, how })
  }

  /** open goes to a place of the desks and signs in when the door asks for it. */
  async open(path) {
    const { page } = this
    this.stage.front = page
    await page.goto(`${this.stage.base}/desk${path}`)
    const door = page.locator('.login-card')
    await page.locator('article.page h1').or(door).first().waitFor()
    if (await door.isVisible()) await this.signIn()
    await page.locator('article.page h1').first().waitFor()
    await this.settled()
    await this.fresh()
    return page
  }

  /** fresh proves himself again when half of the quarter of an hour is over in which one may publish and decide. */
  async fresh() {
    const { status, body } = await this.api('GET', '/me')
    if (status !== 200 || body.looking || body.needs_totp || body.how !== 'password' || Date.parse(body.now) - Date.parse(body.proved_at) < 450_000) return
    await this.prove()
  }

  async prove() {
    const { password, secret } = this.person
    const answer = await this.api('POST', '/me/prove', { password, ...(secret ? { totp: await code(this.person) } : {}) })
    if (answer.status >= 300) throw new Error(`${this.person.email} could not prove himself: ${JSON.stringify(answer.body)}`)
  }

  async signIn() {
    const { page, person } = this
    const said = this.how.english ? { email: 'E-mail', password: 'Password', go: 'Sign in', code: /one-time code/i, ok: 'Confirm' } : { email: '电子邮箱', password: '密码', go: '登录', code: '动态验证码', ok: '确认' }
    await page.getByLabel(said.email).fill(person.email)
    await page.getByLabel(said.password, { exact: true }).fill(person.password)
    await page.getByRole('button', { name: said.go, exact: true }).click()
    const field = page.getByLabel(said.code)
    await field.or(page.locator('article.page')).or(page.getByRole('alert')).first().waitFor()
    if (!person.secret) return
    await field.fill(await code(person))
    await page.getByRole('button', { name: said.ok, exact: true }).click()
  }

  /** enter signs in without a page, for acts that no journey looks at. */
  async enter() {
    if ((await this.api('GET', '/me')).status === 200) return
    const { email, password, secret } = this.person
    await this.must('POST', '/session', { login: email, password, ...(secret ? { totp: await code(this.person) } : {}) })
  }

  /** settled waits until what was asked for is there. */
  async settled() {
    await this.page.locator('.ant-skeleton, .ant-spin-fullscreen').first().waitFor({ state: 'detached' }).catch(() => {})
  }

  /** api asks the API as this person, as his page would. */
  async api(method, path, body, headers = {}) {
    const answer = await this.page.context().request.fetch(`${this.stage.base}/api/v1${path}`, { method, data: body, headers: { origin: this.stage.base, ...headers } })
    const text = await answer.text()
    return { status: answer.status(), body: text.startsWith('{') ? JSON.parse(text) : text }
  }

  /** must is api that has to succeed. */
  async must(method, path, body, headers) {
    let answer = await this.api(method, path, body, headers)
    if (answer.status === 403 && answer.body.rule === 'session.prove') {
      await this.prove()
      answer = await this.api(method, path, body, headers)
    }
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body).slice(0, 600)}`)
    return answer.body
  }

  async shot(name, whole) {
    await this.stage.shot(this.page, name, whole)
  }
}
