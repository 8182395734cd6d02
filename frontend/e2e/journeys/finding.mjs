// Finding each other: an agency keeps a search, stars a notice, hears of a new one; feeds; initials; a firm without a record.
import { strict as assert } from 'node:assert'
import { publish, terms } from '../acts.mjs'
import { eventually, press } from '../forms.mjs'
import { who } from '../people.mjs'

/** steps build on each other. */
export function steps(stage) {
  const words = `航拍${Date.now().toString(36)}`
  const kept = {}
  return [
    {
      says: 'from the public list, filtered, an agency saves the search and subscribes',
      does: async () => {
        const desk = await stage.desk(who.agency(4))
        const page = await desk.open('/letters') // signed in
        await page.goto(`${stage.base}/notices?q=${encodeURIComponent(words)}&region=430100&amount_to=90000`)
        await stage.axe(page)
        await desk.shot('finding-public-list')
        await page.getByRole('link', { name: '保存并订阅这个搜索' }).click()
        await page.getByRole('heading', { name: '关注与订阅' }).waitFor()
        assert.equal(await page.getByLabel('搜索词').inputValue(), words)
        await page.getByLabel('名称', { exact: true }).fill('全市航拍')
        await stage.axe(page)
        await desk.shot('finding-form')
        await press(page, '保存')
        await page.getByText('含“' + words + '”').first().waitFor()
        assert.ok(await page.getByRole('switch', { name: '订阅“全市航拍”' }).isChecked())
        await page.getByText('≤ 90,000.00 元').first().waitFor()
      },
    },
    {
      says: 'it stars a notice, which stands there with its next deadline',
      does: async () => {
        const desk = await stage.desk(who.agency(4))
        const page = await desk.open('/opportunities')
        const first = page.locator('.list li').first()
        kept.title = await first.locator('.row-title').innerText()
        await first.getByRole('button', { name: `关注“${kept.title}”` }).click()
        await first.getByRole('button', { name: `已关注“${kept.title}”` }).waitFor()
        await desk.shot('finding-opportunities')
        await desk.open('/searches')
        const row = page.locator('.list li', { hasText: kept.title })
        await row.getByText('报名截止').first().waitFor()
        await stage.axe(page)
        await desk.shot('finding-following')
      },
    },
    {
      says: 'a notice that fits is published: a letter leads to it, and the feed has it',
      does: async () => {
        kept.number = await publish(stage, terms({ title: `澄湖路片区${words}结算审核` }))
        const desk = await stage.desk(who.agency(4))
        const page = await eventually('the letter', async () => {
          const page = await desk.open('/letters')
          return (await page.getByText('有符合您订阅的新公告').count()) > 0 && page
        })
        await desk.shot('finding-letter')
        const letter = page.locator('.list li', { hasText: words })
        assert.equal(await letter.count(), 1)
        assert.match(await letter.innerText(), /订阅：“全市航拍”/)
        await letter.getByRole('link', { name: '有符合您订阅的新公告' }).click()
        await page.waitForURL(new RegExp(`/desk/opportunities/${kept.number}`))
        const other = await stage.desk(who.agency(2))
        await other.enter()
        const theirs = await other.must('GET', '/letters')
        assert.ok(theirs.items.every((one) => !one.title.zh.includes('订阅') || !one.body.zh.includes(words) || one.body.zh.includes('全市 20 万元以下') || one.body.zh.includes('价低者中')), 'somebody else is told by this search')
      },
    },
    {
      says: 'feeds: found by a reader in the head, RSS, JSON Feed and calendar agree, asked twice they answer 304',
      does: async () => {
        const html = await (await fetch(`${stage.base}/notices?q=${encodeURIComponent(words)}`)).text()
        const found = [...html.matchAll(/<link rel="alternate" type="([^"]+)" title="[^"]+" href="([^"]+)">/g)].map(([, type, href]) => [type, href.replaceAll('&amp;', '&')])
        assert.equal(found.length, 3)
        for (const [type, href] of found) {
          const answer = await fetch(stage.base + href)
          assert.equal(answer.status, 200, href)
          assert.ok(answer.headers.get('content-type').startsWith(type), href)
          const body = await answer.text()
          assert.ok(body.includes(kept.number), `${href} has the new notice`)
          const again = await fetch(stage.base + href, { headers: { 'if-none-match': answer.headers.get('etag') } })
          assert.equal(again.status, 304, href)
        }
        const json = await (await fetch(stage.base + found[1][1])).json()
        assert.equal(json.version, 'https://jsonfeed.org/version/1.1')
        assert.deepEqual(json.items.map((one) => one._intermart.number), [kept.number])
      },
    },
    {
      says: 'the calendar of starred notices has a private address, which ends when it is ended',
      does: async () => {
        const desk = await stage.desk(who.agency(4))
        const page = await desk.open('/searches')
        await press(page, '生成地址')
        const address = (await page.locator('.calendar-address').innerText()).trim()
        await desk.shot('finding-calendar')
        await stage.axe(page)
        const calendar = await (await fetch(address)).text()
        assert.ok(calendar.replaceAll('\r\n ', '').includes(`SUMMARY:报名截止：${kept.title}`), calendar)
        await press(page, '停用')
        await page.getByRole('button', { name: '生成地址' }).waitFor()
        assert.equal((await fetch(address)).status, 404)
      },
    },
    {
      says: 'agencies are found by the initials of their names, on the public page and at the vetting desk',
      does: async () => {
        const page = await stage.window()
        await page.goto(`${stage.base}/agencies`)
        const name = await page.locator('.rows h3 a').first().innerText()
        const initials = await lettersOf(stage, name)
        await page.getByLabel('搜索词').or(page.locator('input[name=q]')).first().fill(initials)
        await page.getByRole('button', { name: '搜索' }).click()
        await page.waitForURL(/q=/)
        await page.locator('[aria-busy=true]').waitFor({ state: 'detached' })
        await page.getByRole('link', { name }).waitFor()
        await stage.axe(page)
        await stage.shot(page, 'finding-initials')
        await page.context().close()
        const reviewer = await stage.desk(who.reviewer)
        const vetting = await reviewer.open(`/admissions?status=admitted&q=${initials}`)
        await vetting.getByRole('link', { name }).waitFor()
      },
    },
    {
      says: 'a firm that has won nothing has no record yet, one that has shows what counts; also on a phone',
      does: async () => {
        const { items } = await (await fetch(`${stage.base}/api/v1/agencies?limit=100`)).json()
        const records = await Promise.all(items.map(async (one) => (await fetch(`${stage.base}/api/v1/agencies/${one.uscc}`)).json()))
        const fresh = records.find((one) => one.record.awards === 0 && one.record.contracts === 0)
        const old = records.find((one) => one.record.contracts > 0)
        assert.ok(fresh && old, 'the demo has both')
        for (const small of [false, true]) {
          const page = await stage.window({ small, english: small })
          await page.goto(`${stage.base}/agencies/${fresh.uscc}`)
          await page.getByText(small ? 'No record yet' : '暂无记录', { exact: true }).first().waitFor()
          await stage.axe(page)
          await stage.fits(page, small)
          await stage.shot(page, `finding-no-record${small ? '-phone' : ''}`)
          await page.goto(`${stage.base}/agencies/${old.uscc}`)
          await page.getByText(small ? 'Contracts confirmed on time' : '合同按时确认率', { exact: true }).first().waitFor()
          await stage.axe(page)
          await stage.fits(page, small)
          await stage.shot(page, `finding-record${small ? '-phone' : ''}`)
          await page.goto(`${stage.base}/notices`)
          await stage.axe(page)
          await stage.fits(page, small)
          await stage.shot(page, `finding-notices${small ? '-phone' : ''}`)
          await page.context().close()
        }
        const desk = await stage.desk(who.agency(4))
        await desk.page.setViewportSize({ width: 390, height: 844 })
        await desk.open('/searches')
        await stage.axe(desk.page)
        await stage.fits(desk.page, false)
        await desk.shot('finding-following-phone')
        await desk.page.setViewportSize({ width: 1280, height: 900 })
      },
    },
  ]
}

/** lettersOf tries initials, character by character, until the list of agencies knows the name by three of them. */
async function lettersOf(stage, name) {
  const has = async (q) => {
    const { items } = await (await fetch(`${stage.base}/api/v1/agencies?limit=100&q=${q}`)).json()
    return items.some((one) => one.name === name)
  }
  let found = ''
  while (found.length < 3) {
    const before = found
    for (const letter of 'abcdefghijklmnopqrstuvwxyz') {
      if (found === before && (await has(before + letter))) found = before + letter
    }
    if (found === before) throw new Error(`no initials of ${name} go on after ${found}`)
  }
  return found
}
