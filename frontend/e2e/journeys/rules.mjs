// The directory and the rulebooks as data: workbooks out and back, corrections, objections, silence, the time machine, the
// look-back, a draft on trial, dates reckoned back, and the region where nothing is real.
import { strict as assert } from 'node:assert'
import { readFileSync } from 'node:fs'
import { jumpBefore, upload } from '../acts.mjs'
import { choose, press, says, uuid } from '../forms.mjs'
import { who } from '../people.mjs'
import { rows, workbook } from '../sheet.mjs'

const steward = (n) => `steward${n}@steward.demo.example`
const signs = '430103-ZJ-CG-001'
const audits = '430103-ZJ-CZ-001'
const survey = '430100-ZJ-JS-009' // its second version holds from 1 July 2025

/** steps stand alone but for the change that goes out as a workbook and comes back. */
export function steps(stage) {
  const at = {}
  const opened = async (email, id, tail = '') => {
    const desk = await stage.desk(email)
    await desk.open(`/changes/${id}${tail}`)
    return desk
  }
  const status = (page, words) => page.locator('.page-head .status').filter({ hasText: words }).first().waitFor()
  const on = (number) => ({ 'if-match': `"${number}"` })
  const visit = async (path, how = {}) => {
    const page = await stage.window(how)
    await page.goto(`${stage.base}${path}`)
    await page.locator('h1').first().waitFor()
    return page
  }

  /** registered enters a change and asks the officer's department, through the API. */
  const registered = async (title, matter, over = {}) => {
    const desk = await stage.desk(steward(1))
    await desk.enter()
    const officer = await stage.desk(who.officer)
    await officer.enter()
    const department = (await officer.must('GET', '/me')).organisation.id
    const file = over.editorial ? undefined : await upload(desk, 'document')
    const id = uuid()
    const today = (await (await fetch(`${stage.base}/api/v1/demo/clock`)).json()).now.slice(0, 10)
    const fields = { title, document: `天政办〔2026〕${Date.now() % 1000}号`, issuer: '天澄区人民政府办公室', occasion: 'reform', file, received: today, summary: title, matters: [matter], concerned: [{ department, matters: [matter] }], ...over }
    const made = await desk.must('POST', '/desk/changes', { id, fields })
    return desk.must('POST', `/desk/changes/${id}/send`, undefined, on(made.version))
  }
  const answered = async (change) => {
    const officer = await stage.desk(who.officer)
    await officer.enter()
    return officer.must('POST', `/desk/changes/${change.id}/answer`, { proposals: [], opinion: '无不同意见。' }, on(change.version))
  }

  return [
    {
      says: 'where do I buy this: five questions without login, on a phone and on paper; exactly the threshold goes elsewhere',
      alone: true,
      does: async () => {
        const page = await visit('/where', { small: true })
        await page.getByLabel('区划').selectOption('430103')
        await page.getByLabel('一、买什么（目录事项）').selectOption('430100-ZJ-JS-006')
        await page.getByLabel('二、金额').fill('60000.00')
        await page.getByRole('button', { name: '查询途径' }).click()
        await page.locator('#route').waitFor()
        const here = await page.locator('#route').innerText()
        await page.getByRole('heading', { name: '逐项判断' }).waitFor()
        await stage.axe(page)
        await stage.fits(page)
        await stage.shot(page, 'rules-where-phone')
        await page.emulateMedia({ media: 'print' })
        await stage.shot(page, 'rules-where-print')
        await page.emulateMedia({ media: 'screen' })
        await page.getByLabel('二、金额').fill('800000.00')
        await page.getByRole('button', { name: '查询途径' }).click()
        await page.locator('#route').filter({ hasNotText: here }).waitFor()
        await page.context().close()
      },
    },
    {
      says: 'dates from today, and back from the day a contract is needed; a year without a calendar says that it is provisional',
      alone: true,
      does: async () => {
        const page = await visit('/plan?region=430103&amount=60000.00')
        await page.getByRole('heading', { name: /^从 .+ 起$/ }).waitFor()
        assert.ok((await page.locator('.working').allInnerTexts()).length >= 4, 'the working of each step is shown')
        await page.getByLabel(/需要合同之日/).fill('2027-03-15')
        await page.getByRole('button', { name: '推算' }).click()
        await page.getByRole('heading', { name: /^最晚提交日：/ }).waitFor()
        await page.getByText('该年度的放假安排尚未公布').first().waitFor()
        await stage.axe(page)
        await stage.shot(page, 'rules-plan-back')
        await page.getByLabel(/需要合同之日/).fill((await (await fetch(`${stage.base}/api/v1/demo/clock`)).json()).now.slice(0, 10))
        await page.getByRole('button', { name: '推算' }).click()
        await page.getByText('来不及了').first().waitFor()
        await stage.shot(page, 'rules-plan-late')
        await page.goto(`${stage.base}/calendar/2027`)
        await page.getByText('该年度的放假安排尚未公布').first().waitFor()
        await page.goto(`${stage.base}/calendar/2026`)
        await page.getByText('全年 248 个工作日').first().waitFor()
        await page.context().close()
        const desk = await stage.desk(who.officer)
        const draft = await desk.open('/notices/new')
        await draft.getByLabel('预算金额', { exact: true }).fill('60000')
        await draft.getByLabel('需要合同之日').fill('2027-03-15')
        await draft.getByText(/^最晚 .+ 提交审核$/).first().waitFor()
        await draft.getByText('途经的年度尚未公布放假安排').first().waitFor()
        await desk.shot('rules-plan-desk')
      },
    },
    {
      says: 'time machine: the directory as of a day, and what changed between any two versions',
      alone: true,
      does: async () => {
        const page = await visit('/directory')
        await page.getByLabel('哪一天的目录').fill('2025-03-01')
        await page.getByRole('button', { name: '搜索' }).first().click()
        await page.getByText('以下是 2025-03-01 当日有效（含暂停）的目录').first().waitFor()
        await page.getByRole('link', { name: '既有房屋安全鉴定' }).first().waitFor()
        await stage.axe(page)
        await stage.shot(page, 'rules-time-machine')
        await page.goto(`${stage.base}/directory?on=2026-03-01`)
        await page.getByText('以下是 2026-03-01 当日有效').first().waitFor()
        assert.equal(await page.getByRole('link', { name: '既有房屋安全鉴定' }).count(), 0, 'what ended in 2025 is gone in 2026')
        await page.goto(`${stage.base}/directory/${survey}?on=2025-03-01`)
        await page.locator('select[name=from]').selectOption('1')
        await page.locator('select[name=to]').selectOption('2')
        await page.getByRole('button', { name: '比较' }).click()
        await page.locator('#diff').getByText('第 1 版与第 2 版的差异').first().waitFor()
        await page.locator('#diff').getByText('时限', { exact: true }).first().waitFor()
        await stage.axe(page)
        await stage.shot(page, 'rules-versions-differ')
        await page.context().close()
      },
    },
    {
      says: 'the directory goes out as a workbook, comes back with one line changed, and that line is proposed; a bad cell is told by row',
      does: async () => {
        const change = await answered(await registered(`关于压缩户外招牌检测时限的通知 ${Date.now() % 100000}`, signs))
        at.id = change.id
        const desk = await opened(steward(1), at.id, '/draft')
        const { page } = desk
        const came = page.waitForEvent('download')
        await page.getByRole('link', { name: '下载本区目录（XLSX）' }).click()
        const table = rows(readFileSync(await (await came).path()))
        const column = (name) => table[0].indexOf(name)
        const line = table.findIndex((row) => row[column('事项编码')] === signs)
        const send = (lines) => page.getByLabel('传回改好的 XLSX').setInputFiles({ name: '目录.xlsx', mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', buffer: workbook(lines) })
        await send(table)
        await page.getByText(/读到 0 个事项的变更/).first().waitFor() // the round trip loses nothing
        const edited = (name, text) => table.map((row, i) => (i === line ? row.map((cell, k) => (k === column(name) ? text : cell)) : row))
        await send(edited('付费方', '谁都可以'))
        await says(page, /付费方.*不在允许的取值之内.*审批机关/)
        await desk.shot('rules-sheet-bad')
        await send(edited('承诺时限', '3 working_day'))
        await page.getByText(/读到 1 个事项的变更/).first().waitFor()
        await stage.axe(page)
        await desk.shot('rules-sheet-back')
        await press(page, '保存草案')
        await page.waitForURL(new RegExp(`/changes/${at.id}$`))
        await page.locator('table.diff').getByText('承诺时限', { exact: true }).first().waitFor()
        await press(page, '送会签')
        await status(page, '会签中')
      },
    },
    {
      says: 'a department objects with its reasons; the steward answers with another draft, and it is countersigned',
      does: async () => {
        const manager = await opened(who.manager, at.id)
        await press(manager.page, '会签有异议')
        const dialog = manager.page.getByRole('dialog')
        await dialog.getByRole('combobox', { name: '所在栏目' }).click()
        await manager.page.locator('.ant-select-item-option').filter({ hasText: '时限' }).first().click()
        await dialog.getByLabel('说明').fill('检测须待天气条件，三个工作日做不到。')
        await stage.axe(manager.page)
        await manager.shot('rules-objection', false)
        await dialog.getByRole('button', { name: '会签有异议' }).click()
        await dialog.waitFor({ state: 'hidden' })
        const desk = await opened(steward(1), at.id)
        await desk.page.getByText('检测须待天气条件，三个工作日做不到。').first().waitFor()
        await desk.shot('rules-objected')
        const now = await desk.must('GET', `/desk/changes/${at.id}`)
        const proposals = now.change.proposals.map(({ proposed, types, reason }) => ({ matter: { ...proposed, promised: { n: 4, unit: 'working_day' } }, types, reason }))
        const drafted = await desk.must('POST', `/desk/changes/${at.id}/draft`, { proposals }, on(now.version))
        await desk.must('POST', `/desk/changes/${at.id}/circulate`, undefined, on(drafted.version))
        await manager.open(`/changes/${at.id}`)
        await press(manager.page, '会签同意')
        await status(manager.page, '审查中')
      },
    },
    {
      says: 'what the city has locked a district may not change: the page closes the field, the API refuses and changes nothing',
      alone: true,
      does: async () => {
        const locked = '430103-ZJ-JS-001'
        const change = await answered(await registered(`关于工程勘察资质的来信 ${Date.now() % 100000}`, locked))
        const desk = await opened(steward(1), change.id, '/draft')
        const { page } = desk
        await press(page, '提出新版本')
        await page.locator('[data-field="payer"] .gate-why').filter({ hasText: '由示范市锁定' }).first().waitFor()
        await stage.axe(page)
        await desk.shot('rules-locked')
        const base = await desk.must('GET', `/desk/changes/${change.id}/base`)
        const row = base.matters.find((one) => one.code === locked)
        const payer = row.row.payer === 'organ' ? 'applicant' : 'organ'
        const refused = await desk.api('POST', `/desk/changes/${change.id}/draft`, { proposals: [{ matter: { ...row.row, version: row.version, payer }, types: ['basis'], reason: '试一试。' }] }, on(change.version))
        assert.ok([403, 422].includes(refused.status), JSON.stringify(refused.body))
        assert.match(JSON.stringify(refused.body), /change\.locked/)
        assert.equal((await desk.must('GET', `/desk/changes/${change.id}`)).version, change.version, 'nothing changed')
      },
    },
    {
      says: 'an editorial correction needs no public comment, and its difference is public',
      alone: true,
      does: async () => {
        const change = await answered(await registered(`绩效评价事项别名勘误 ${Date.now() % 100000}`, audits, { editorial: true, occasion: 'other' }))
        const desk = await opened(steward(1), change.id, '/draft')
        const { page } = desk
        await press(page, '提出新版本')
        await page.getByLabel('变更理由（公开）').fill('补充常用别名。')
        await page.getByLabel('别名').fill('预算绩效评价')
        await page.keyboard.press('Enter')
        await page.keyboard.press('Escape')
        assert.ok(await page.getByLabel('时限', { exact: true }).isDisabled(), 'a correction decides nothing')
        await press(page, '完成这个事项')
        await press(page, '保存草案')
        await page.waitForURL(new RegExp(`/changes/${change.id}$`))
        await press(page, '送会签')
        const manager = await opened(who.manager, change.id)
        await press(manager.page, '会签同意')
        await status(manager.page, '审查中')
        for (const [n, review] of [[2, '合法性审核'], [3, '公平竞争审查']]) {
          const other = await opened(steward(n), change.id)
          await press(other.page, review)
          await other.page.getByLabel('审查意见（公开）').fill('只补充别名。')
          await press(other.page, '通过审查')
          await other.page.getByRole('dialog').waitFor({ state: 'hidden' })
        }
        await desk.open(`/changes/${change.id}`)
        await press(page, '发布')
        const { now } = await (await fetch(`${stage.base}/api/v1/demo/clock`)).json()
        await page.getByLabel('生效日').fill(new Date(Date.parse(now) + 8 * 3_600_000).toISOString().slice(0, 10)) // Beijing's day
        await page.locator('.ant-modal').getByRole('button', { name: '发布' }).click()
        await status(page, '已发布')
        const number = await page.locator('.page-head code').first().innerText()
        const visitor = await visit(`/directory/changes/${number}`, { small: true })
        await visitor.getByText('预算绩效评价').first().waitFor()
        await stage.axe(visitor)
        await stage.fits(visitor)
        await stage.shot(visitor, 'rules-correction-public')
        await visitor.context().close()
      },
    },
    {
      says: 'a department lets its clock run out: the steward records the silence and goes on',
      alone: true,
      does: async () => {
        const change = await registered(`关于绩效评价的征求意见 ${Date.now() % 100000}`, audits)
        const desk = await opened(steward(1), change.id)
        await desk.page.locator('.action-why').filter({ hasText: '未到期不能视为无意见' }).waitFor()
        const due = (await desk.must('GET', `/desk/changes/${change.id}`)).due.at
        await jumpBefore(stage, steward(1), due)
        await desk.must('POST', '/demo/clock/advance', { minutes: 3 })
        await desk.open(`/changes/${change.id}`)
        await press(desk.page, '记录逾期未复并继续')
        const dialog = desk.page.getByRole('dialog')
        await dialog.getByLabel('理由').fill('到期未答复。')
        await dialog.getByRole('button', { name: '记录逾期未复并继续' }).click()
        await status(desk.page, '起草中')
        await desk.page.getByText('逾期').first().waitFor()
        await stage.axe(desk.page)
        await desk.shot('rules-silence')
      },
    },
    {
      says: 'look-back: every row with its law and the open notices it touches; an imported list of duties is compared, a bad one told by row',
      alone: true,
      does: async () => {
        const desk = await stage.desk(steward(1))
        const page = await desk.open('/lookback')
        for (const heading of ['没有主管部门', '设定依据已失效', '作为受理条件，依据层级不够', '时限长于上级', '同一事项在别处另有名称']) {
          if ((await page.getByRole('heading', { name: heading }).count()) === 0) console.log(`         (the demo has no row: ${heading})`)
        }
        await page.getByRole('heading', { name: '没有主管部门' }).waitFor()
        await stage.axe(page)
        await desk.shot('rules-lookback')
        await page.getByLabel('清单名称').fill('天澄区权责清单（2026年版）')
        await page.getByLabel('清单日期').fill('2026-09-01')
        const give = (lines) => page.getByLabel('选择 XLSX 文件').setInputFiles({ name: '权责清单.xlsx', mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', buffer: workbook(lines) })
        await give([['事项名称', '事项编码', '主管部门'], ['户外招牌设施安全检测', signs, '天澄区市场监督管理局'], ['', '', '天澄区财政局']])
        await says(page, /第 ?3 ?行|行 ?3/)
        await desk.shot('rules-list-bad')
        await give([['事项名称', '事项编码', '主管部门'], ['户外招牌设施安全检测', signs, '天澄区市场监督管理局'], ['公园绿地养护质量评估', '', '天澄区城市管理局']])
        await page.getByText('天澄区权责清单（2026年版）').first().waitFor()
        await page.getByRole('heading', { name: '部门与清单不一致' }).waitFor()
        await page.getByText('公园绿地养护质量评估').first().waitFor()
        await desk.shot('rules-lookback-compared')
        const city = await stage.desk('steward1@city.demo.example')
        await city.open('/lookback')
        await city.page.getByText('受影响的公告：').first().waitFor()
        await city.shot('rules-lookback-city')
        await stage.axe(city.page)
        const officer = await stage.desk(who.officer)
        await officer.enter()
        assert.ok([403, 404].includes((await officer.api('GET', '/lookback')).status))
      },
    },
    {
      says: "look-back: the department's own list of matters (事项库) as XLSX; each row that differs is named with its list and row",
      alone: true,
      does: async () => {
        const desk = await stage.desk(steward(2))
        const page = await desk.open('/lookback')
        const matters = (await desk.must('GET', '/lookback')).matters
        await choose(page, '清单类型', '事项库')
        await page.getByLabel('清单名称').fill('天澄区事项库（2026年9月）')
        await page.getByLabel('清单日期').fill('2026-09-15')
        const give = (lines) => page.getByLabel('选择 XLSX 文件').setInputFiles({ name: '事项库.xlsx', mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', buffer: workbook(lines) })
        await give([['事项', '编码'], ['户外招牌设施安全检测', signs]])
        await says(page, /事项名称/)
        assert.ok(!(await desk.must('GET', '/lookback')).lists.some((one) => one.kind === 'matters'), 'a bad list is not kept')
        await give([['事项名称', '事项编码', '主管部门'], ['户外招牌设施安全检测', signs, '天澄区市场监督管理局'], ['河道清淤量复测', '', '天澄区水利局']])
        await page.getByText('天澄区事项库（2026年9月）').first().waitFor()
        await page.getByText('事项库（2026-09-15）第 3 行有、目录没有').first().waitFor()
        await page.getByText(/事项库（2026-09-15）第 2 行的部门为“天澄区市场监督管理局”/).first().waitFor()
        await page.getByText('目录有、事项库（2026-09-15）没有').first().waitFor()
        await stage.axe(page)
        await desk.shot('rules-matters-compared')
        const after = await desk.must('GET', '/lookback')
        assert.equal(after.matters, matters, 'a list changes nothing in the directory')
        assert.deepEqual(after.lists.filter((one) => one.kind === 'matters').map((one) => one.lines), [2])
        const [book] = await Promise.all([page.waitForEvent('download'), page.getByText('下载 XLSX').click()])
        assert.ok(rows(readFileSync(await book.path())).some((row) => row.includes('河道清淤量复测')), 'the workbook names the row')
      },
    },
    {
      says: 'a draft rulebook is tried: which live notices it would judge differently, and nothing is stored',
      alone: true,
      does: async () => {
        const desk = await stage.desk('steward1@city.demo.example')
        const page = await desk.open('/rulebooks/try')
        const books = (await (await fetch(`${stage.base}/api/v1/rulebooks`)).json()).items
        const book = books.filter((one) => one.region === '430100').at(-1)
        await page.getByRole('combobox', { name: '以现有版本为底稿' }).click()
        await page.locator('.ant-select-item-option').filter({ hasText: `${book.id}@${book.version}` }).first().click()
        const area = page.getByLabel('草案（JSON）')
        await page.waitForFunction(() => document.querySelector('textarea')?.value.includes('"values"'))
        const draft = JSON.parse(await area.inputValue())
        const row = draft.values.find((one) => one.key === 'direct.max') ?? draft.values[0]
        const limits = draft.methods.filter((one) => one.method === 'lowest')
        for (const one of limits) one.min_bidders = 9
        assert.ok(limits.length > 0 && row, 'the rulebook has a row for the lowest price')
        await area.fill(JSON.stringify(draft, null, 2))
        await press(page, '试算')
        await page.getByRole('heading', { name: /在办 \d+ 项中有 [1-9]\d* 项判断不同/ }).waitFor()
        await page.getByText(/最少报名家数 \d+ → 9/).first().waitFor()
        await stage.axe(page)
        await desk.shot('rules-tried')
        await area.fill('{"id": 1}')
        await press(page, '试算')
        await page.getByRole('alert').first().waitFor()
        assert.equal((await (await fetch(`${stage.base}/api/v1/rulebooks`)).json()).items.length, books.length, 'nothing was stored')
      },
    },
    {
      says: 'the training region is marked on every page, stays out of lists, feeds, site map and statistics, and lasts minutes',
      alone: true,
      does: async () => {
        const ask = async (path) => (await fetch(`${stage.base}/api/v1${path}`)).json()
        const [practice] = (await ask('/notices?region=430199')).items
        assert.ok(practice, 'the demo has a practice notice')
        for (const path of ['/notices?region=430199', `/notices/${practice.number}`, `/notices/${practice.number}/print`]) {
          const page = await visit(path)
          await page.getByText('这里的一切都是练习，不是真实采购').first().waitFor()
          if (!path.endsWith('print')) assert.match((await page.locator('meta[name=robots]').getAttribute('content')) ?? '', /noindex/, path)
          await stage.axe(page)
          await stage.shot(page, 'rules-practice')
          await page.context().close()
        }
        const everything = await Promise.all(['/api/v1/notices?limit=100', '/api/v1/awards?limit=100', '/notices', '/sitemap.xml', '/feeds/notices.atom', '/'].map(async (path) => (await fetch(`${stage.base}${path}`)).text()))
        for (const text of everything) assert.ok(!text.includes(practice.number), 'practice stands among business')
        assert.match(await (await fetch(`${stage.base}/robots.txt`)).text(), /430199/)
        const officer = await stage.desk('officer1@lx.demo.example')
        for (const path of ['/notices', '/notices/new', '/letters']) {
          const page = await officer.open(path)
          await page.getByLabel('演练区').first().waitFor()
        }
        await officer.shot('rules-practice-desk')
        const book = await visit('/rules?region=430199')
        await book.getByText(/分钟/).first().waitFor()
        await book.context().close()
      },
    },
    {
      says: 'the training region is wiped by command: told first, then gone from page and desk; rules, accounts and business stay',
      alone: true,
      does: async () => {
        const ask = async (path) => (await fetch(`${stage.base}/api/v1${path}`)).json()
        const practice = (await ask('/notices?region=430199&limit=100')).items
        assert.ok(practice.length > 0, 'the demo has practice notices')
        const [one] = practice
        const page = await visit(`/notices/${one.number}`)
        await page.getByText('这里的一切都是练习，不是真实采购').first().waitFor()
        const business = async () => JSON.stringify((await ask('/notices?limit=100')).items.map(({ number, title, status }) => [number, title, status]))
        const before = await business()
        await stage.product.run('training', 'wipe', '--region', '430199')
        assert.equal((await fetch(`${stage.base}/notices/${one.number}`)).status, 200, 'without --yes nothing is removed')
        await assert.rejects(stage.product.run('training', 'wipe', '--region', '430103', '--yes'), /exit 1/, 'business is never wiped')
        await stage.product.run('training', 'wipe', '--region', '430199', '--yes')
        for (const { number } of practice) {
          for (const path of [`/notices/${number}`, `/notices/${number}/print`, `/api/v1/notices/${number}`]) assert.equal((await fetch(`${stage.base}${path}`)).status, 404, path)
        }
        await page.reload()
        await page.getByRole('heading', { name: '没有找到这个页面' }).waitFor()
        await stage.axe(page)
        await stage.shot(page, 'rules-wiped')
        await page.context().close()
        assert.deepEqual((await ask('/notices?region=430199')).items, [])
        assert.equal(await business(), before, 'a notice outside of training is not what it was')
        const officer = await stage.desk('officer1@lx.demo.example')
        const mine = await officer.open('/notices?queue=mine')
        await mine.getByLabel('演练区').first().waitFor()
        assert.deepEqual((await officer.must('GET', '/desk/notices?queue=mine')).items, [])
        await officer.shot('rules-wiped-desk')
        assert.equal((await fetch(`${stage.base}/rules?region=430199`)).status, 200, 'the rules stay')
      },
    },
  ]
}
