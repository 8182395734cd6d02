// A scored notice from the wizard to its result: a table of points, bids without names, three experts who were drawn (one
// recuses himself), locked sheets, and a record that browser and command line find right.
import { strict as assert } from 'node:assert'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fillNotice, fund, jump, jumpBefore, offer, terms } from '../acts.mjs'
import { eventually, pdf, press } from '../forms.mjs'
import { who } from '../people.mjs'

const expert = (n) => `expert${n}@experts.demo.example`
const pool = [1, 2, 3, 4, 5, 6].map(expert)
const bidders = [who.agency(26), who.agency(27), who.agency(28)]
const prices = ['120000.00', '100000.00', '135000.00']
const asked = '技术方案（暗标）'
const criteria = [
  { name: '技术方案', points: 50, guide: '重点难点分析准确、技术路线可行的得 35–50 分，其余 0–34 分。' },
  { name: '人员与进度', points: 30, guide: '专业配备齐全、进度合理的得 20–30 分，其余 0–19 分。' },
]
const why = '重点难点分析到位，技术路线可行，进度安排合理。'

/** steps build on each other. */
export function steps(stage) {
  const seen = { locked: [] }
  const wanted = terms({ title: '天澄区澄湖路排水改造工程全过程造价咨询', amount: '150000.00', price_limit: '150000.00', method: 'scored' })
  return [
    {
      says: 'officer: writes the scoring table; what does not add up to 100 is told',
      does: async () => {
        const desk = await stage.desk(who.officer)
        await fund(stage, wanted)
        const page = await desk.open('/notices/new')
        await fillNotice(page, wanted)
        await page.getByLabel('预算金额').fill('150000')
        await page.getByRole('radio', { name: /综合评分/ }).check()
        await page.getByLabel('最高限价（选填）').fill('150000')
        for (const [i, one] of criteria.entries()) {
          await press(page, '增加评分因素')
          await page.getByLabel(`评分因素 ${i + 1}`, { exact: true }).fill(one.name)
          await page.getByLabel(`分值 ${i + 1}`, { exact: true }).fill(String(one.points))
          await page.getByLabel(`评分标准 ${i + 1}`, { exact: true }).fill(one.guide)
        }
        await page.getByText('合计 80 分，应为 100 分').first().waitFor()
        await page.getByLabel('价格分', { exact: true }).fill('20')
        await page.getByText('合计 100 分', { exact: true }).first().waitFor()
        await press(page, '增加一份文件')
        await page.getByLabel('文件名称').fill(asked)
        await stage.axe(page)
        await desk.shot('scored-wizard')
        await press(page, '提交审批')
        await page.waitForURL(/\/desk\/notices\/[0-9a-f-]{36}$/)
        await page.getByText('待本单位审批').first().waitFor()
        seen.id = page.url().split('/').at(-1)
        seen.number = await page.locator('.lead code').first().innerText()
      },
    },
    {
      says: 'it is published: table and documents asked for stand on the public page',
      does: async () => {
        const does = async (email, verb) => {
          const desk = await stage.desk(email)
          await desk.enter()
          const { version } = await desk.must('GET', `/desk/notices/${seen.id}`)
          await desk.must('POST', `/desk/notices/${seen.id}/${verb}`, undefined, { 'if-match': `"${version}"` })
        }
        await does(who.manager, 'approve')
        await does(who.reviewer, 'review')
        const publisher = await stage.desk(who.publisher)
        await publisher.enter()
        await eventually('the keys of the notice', async () => (await publisher.must('GET', `/desk/notices/${seen.id}`)).keys_ready)
        await does(who.publisher, 'publish')
        seen.visitor = await stage.window()
        await seen.visitor.goto(`${stage.base}/notices/${seen.number}`)
        await seen.visitor.getByRole('heading', { name: '评分表' }).waitFor()
        for (const one of criteria) await seen.visitor.getByText(one.guide).first().waitFor()
        await seen.visitor.getByText(asked).first().waitFor()
        await stage.axe(seen.visitor)
        await stage.shot(seen.visitor, 'scored-notice')
        seen.deadline = (await (await fetch(`${stage.base}/api/v1/notices/${seen.number}`)).json()).deadline.at
      },
    },
    {
      says: 'three agencies seal a plan without their names, and a price',
      does: async () => {
        for (const [i, email] of bidders.entries()) {
          const desk = await stage.desk(email)
          const page = await desk.open(`/opportunities/${seen.number}`)
          await page.getByText(/评审为暗标/).first().waitFor()
          await page.getByLabel(`选择${asked}`).setInputFiles({ name: '方案.pdf', mimeType: 'application/pdf', buffer: pdf(`PLAN ${i}`) })
          await page.getByText('已加密存妥：方案.pdf').first().waitFor()
          await offer(desk, page, prices[i], i === 0 ? { shot: 'scored-bid' } : {})
        }
      },
    },
    {
      says: 'after the deadline three experts are called; nobody else finds a panel',
      does: async () => {
        await jumpBefore(stage, who.publisher, seen.deadline)
        await jump(stage, who.publisher, seen.deadline)
        seen.called = await eventually('the panel', async () => {
          const called = []
          for (const email of pool) {
            const desk = await stage.desk(email)
            await desk.enter()
            const { items } = await desk.must('GET', '/desk/panels')
            if (items.some((one) => one.number === seen.number)) called.push(email)
            else assert.equal((await desk.api('GET', `/desk/panels/${seen.number}`)).status, 404)
          }
          return called.length === 3 && called
        })
        for (const email of [who.officer, who.supervisor, who.auditor, who.reviewer, bidders[0]]) {
          const desk = await stage.desk(email)
          await desk.enter()
          assert.equal((await desk.api('GET', `/desk/panels/${seen.number}`)).status, 404, `${email} sees the panel`)
        }
      },
    },
    {
      says: 'an expert recuses himself, and the next of the draw is called',
      does: async () => {
        const [first, ...rest] = seen.called
        const desk = await stage.desk(first)
        const page = await desk.open('/panels')
        await page.locator(`a.row-title[href$="${seen.number}"]`).click()
        await page.getByRole('heading', { name: '1 号报价' }).waitFor()
        await stage.axe(page)
        await press(page, '声明回避')
        const dialog = page.getByRole('dialog')
        await dialog.getByRole('textbox').fill('曾受聘于其中一家机构')
        await dialog.getByRole('button', { name: '确认回避' }).click()
        await page.getByText('已回避').first().waitFor()
        const next = await eventually('the next expert', async () => {
          for (const email of pool.filter((one) => !seen.called.includes(one))) {
            const other = await stage.desk(email)
            const { items } = await other.must('GET', '/desk/panels')
            if (items.some((one) => one.number === seen.number)) return email
          }
          return undefined
        })
        seen.judges = [...rest, next]
      },
    },
    {
      says: 'each reads the documents, scores blind and locks; names and prices are nowhere on his page',
      does: async () => {
        const names = await Promise.all(bidders.map(async (email) => (await (await stage.desk(email)).must('GET', '/me')).organisation.name))
        for (const [i, email] of seen.judges.entries()) {
          const desk = await stage.desk(email)
          const page = await desk.open(`/panels/${seen.number}`)
          const read = await desk.must('GET', `/desk/panels/${seen.number}`)
          for (const hidden of [...names, ...prices, '100,000']) assert.ok(!JSON.stringify(read).includes(hidden), `the page says ${hidden}`)
          const file = await page.context().request.get(`${stage.base}/api/v1/bids/documents/${read.bids[0].documents[0].id}/file`)
          assert.match(await file.text(), /PLAN \d/)
          for (const bid of [1, 2, 3]) {
            await page.getByLabel(`${bid} 号报价 技术方案`).fill(String(30 + 5 * bid))
            await page.getByLabel(`${bid} 号报价 人员与进度`).fill(i === 2 && bid === 1 ? '0' : '20')
            await page.getByLabel(new RegExp(`${bid} 号报价 评分理由`)).fill(why)
          }
          if (i === 0) {
            await press(page, '暂存')
            await page.getByText('已暂存').first().waitFor()
            await page.reload()
            await page.getByLabel('3 号报价 技术方案').waitFor()
            assert.equal(await page.getByLabel('3 号报价 技术方案').inputValue(), '45')
            await stage.axe(page)
            await stage.fits(page)
            await desk.shot('scored-sheet')
          }
          await press(page, '锁定评分表')
          await page.getByRole('dialog').getByRole('button', { name: '确认锁定' }).click()
          await page.getByText('已锁定').first().waitFor()
        }
      },
    },
    {
      says: 'the result shows names, points and the draw; browser and command line find the record right',
      does: async () => {
        await eventually('the result', async () => (await fetch(`${stage.base}/api/v1/awards/${seen.number}`)).ok)
        const page = seen.visitor
        await page.goto(`${stage.base}/results/${seen.number}`)
        await page.getByRole('heading', { name: '评审组与评分' }).waitFor()
        await page.getByText('曾受聘于其中一家机构').first().waitFor()
        await page.getByRole('button', { name: '重新核对' }).click()
        await page.locator('.recheck-said .good').waitFor()
        await stage.axe(page)
        await stage.shot(page, 'scored-result')
        const award = await (await fetch(`${stage.base}/api/v1/awards/${seen.number}`)).json()
        const record = await (await fetch(`${stage.base}/api/v1/awards/${seen.number}/record`)).text()
        const scores = Object.fromEntries(award.panel.scores.map((one) => [one.bid, one.total]))
        for (const one of JSON.parse(record).bids) assert.equal(one.score, scores[one.id], 'record and panel agree')
        assert.equal(award.panel.judges.length, 3)
        const file = join(mkdtempSync(join(tmpdir(), 'intermart-scored-')), 'record.json')
        writeFileSync(file, record)
        if (process.env.INTERMART_BINARY) {
          const said = execFileSync(process.env.INTERMART_BINARY, ['verify', 'award', file]).toString()
          assert.match(said, /^valid: winner [0-9a-f-]{36}, 3 ranked; envelopes checked/)
        }
        const phone = await stage.window({ small: true, english: true })
        await phone.goto(`${stage.base}/results/${seen.number}`)
        await phone.getByRole('heading', { name: 'The panel and its points' }).waitFor()
        await stage.fits(phone)
      },
    },
  ]
}
