// Every screen of every desk: axe, both languages, phone and desktop; and signing in with the keyboard alone.
import { strict as assert } from 'node:assert'
import { who } from '../people.mjs'

// By role: every place of its menu, the screens that no menu leads to, then the first entry of lists, opened by its link.
const desks = [
  { name: 'agency', email: who.agency(1), screens: ['/account', '/admission/change'], opens: ['/opportunities', '/bids', '/contracts'] },
  { name: 'officer', email: who.officer, screens: ['/account'], opens: ['/notices?queue=awarded', '/notices?queue=published', '/contracts', '/budget'] },
  { name: 'manager', email: who.manager, screens: [], opens: [] },
  { name: 'reviewer', email: who.reviewer, screens: [], opens: ['/admissions', '/notices?queue=review'] },
  { name: 'publisher', email: who.publisher, screens: [], opens: ['/notices?queue=approved'] },
  { name: 'auditor', email: who.auditor, screens: [], opens: ['/audit', '/rechecks'] },
  { name: 'supervisor', email: who.supervisor, screens: [], opens: [] },
  { name: 'steward', email: who.steward, screens: ['/changes/new'], opens: ['/changes'] },
  { name: 'expert', email: 'expert1@experts.demo.example', screens: [], opens: ['/panels'] },
  { name: 'regulator', email: 'regulator1@scjg.demo.example', screens: [], opens: ['/opinions'] },
  { name: 'holder', email: who.holder('zjj'), screens: [], opens: [] },
  { name: 'admin', email: who.admin, screens: ['/account'], opens: [] },
  { name: 'audit admin', email: who.watcher, screens: [], opens: [] },
]
const walked = new Set() // a place that looks the same at two desks is walked at the first

/** steps stand alone: one desk each. */
export function steps(stage) {
  return [
    {
      says: 'the doors: sign in, register, forgot, password, in both languages',
      alone: true,
      does: async () => {
        for (const english of [false, true]) {
          const page = await stage.window({ english, small: english })
          for (const path of ['/login', '/register', '/claim', '/forgot', '/password', '/password#0000']) {
            await page.goto(`${stage.base}/desk${path}`)
            await page.locator('.login-card h1').waitFor()
            await stage.axe(page)
            await stage.fits(page, english)
            await stage.shot(page, `door${path.replace(/\W/g, '-')}${english ? '-en' : ''}`)
          }
          await page.context().close()
        }
      },
    },
    {
      says: 'an agency signs in with the keyboard alone and skips to the text',
      alone: true,
      does: async () => {
        const page = await stage.window()
        await page.goto(`${stage.base}/desk/login`)
        await page.locator('.login-card h1').waitFor()
        await tabTo(page, () => document.activeElement?.getAttribute('autocomplete') === 'username')
        await page.keyboard.type(who.agency(2))
        await tabTo(page, () => document.activeElement?.getAttribute('autocomplete') === 'current-password')
        await page.keyboard.type(stage.person(who.agency(2)).password)
        await page.keyboard.press('Enter')
        await page.getByRole('heading', { name: '可参加的公告' }).waitFor()
        await page.evaluate(() => document.activeElement?.blur?.())
        await tabTo(page, () => document.activeElement?.classList.contains('skip'))
        await page.keyboard.press('Enter')
        assert.equal(await page.evaluate(() => document.activeElement?.id), 'main')
        await tabTo(page, () => document.activeElement?.classList.contains('row-title'))
        await page.keyboard.press('Enter')
        await page.waitForURL(/\/desk\/opportunities\/CG-/)
        await page.context().close()
      },
    },
    ...desks.map(({ name, email, screens, opens }) => ({
      says: `${name}: every screen passes axe and fits, in Chinese, in English, and on a phone`,
      alone: true,
      does: async () => {
        const desk = await stage.desk(email)
        await desk.open('/letters')
        const menu = await desk.page.locator('nav.side a').evaluateAll((all) => all.map((a) => a.getAttribute('href').replace('/desk', '') || '/'))
        const places = [...new Set([...menu, ...screens])].filter((place) => !walked.has(place))
        for (const place of places) walked.add(place)
        for (const path of opens) {
          await desk.open(path)
          const first = desk.page.locator('.list .row-title[href]').first()
          if (await first.count()) places.push((await first.getAttribute('href')).replace('/desk', ''))
        }
        await round(stage, desk, places, name, {})
        await desk.page.getByRole('button', { name: 'English' }).click()
        await desk.page.setViewportSize({ width: 390, height: 844 })
        await round(stage, desk, places, name, { english: true })
        await desk.page.setViewportSize({ width: 1280, height: 900 })
        await desk.page.getByRole('button', { name: '中文' }).click()
      },
    })),
  ]
}

async function round(stage, desk, places, name, { english }) {
  for (const place of places) {
    await desk.open(place)
    await stage.shot(desk.page, `${name}${place.replace(/\W+/g, '-').slice(0, 40)}${english ? '-en-phone' : ''}`)
    await stage.axe(desk.page)
    await stage.fits(desk.page, english)
  }
}

async function tabTo(page, there) {
  for (let i = 0; i < 40; i++) {
    await page.keyboard.press('Tab')
    if (await page.evaluate(there)) return
  }
  throw new Error('forty tabs did not lead there')
}
