// The whole path: a department's notice becomes a filed contract, and whoever watches finds it all.
import { strict as assert } from 'node:assert'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { URLSearchParams } from 'node:url'
import { bid, clock, fillNotice, fund, jump, jumpBefore, offer, plain, terms } from '../acts.mjs'
import { eventually, give, pdf, press, says, uuid } from '../forms.mjs'
import { who } from '../people.mjs'

const prices = { first: '41800.00', better: '38600.00', second: '43200.00', third: '39900.00' }
const paper = ['CONTRACT (demo)', 'Settlement audit, Chenghu road', 'Price: 38,600.00 yuan']

/** steps build on each other: the notice that the officer drafts is the one whose contract is filed. */
export function steps(stage) {
  const seen = {}
  const officer = () => stage.desk(who.officer)
  const bidders = [who.agency(26), who.agency(27), who.agency(28)] // firms with the people whom the matter asks for

  return [
    {
      says: 'officer: 800,000.00 is refused while typing and on submission, with its citation',
      does: async () => {
        const desk = await officer()
        const wanted = terms()
        await fund(stage, wanted) // before the page reads the lines
        const page = await desk.open('/notices/new')
        await fillNotice(page, wanted)
        await page.getByLabel('预算金额').fill('12a3.456x')
        await page.getByText('请填写数字金额').first().waitFor()
        await page.getByLabel('公告标题').focus()
        assert.equal(await page.getByLabel('预算金额').inputValue(), '12a3.456x', 'what is no amount becomes no other amount')
        await page.getByLabel('预算金额').fill('800000')
        await page.getByText(/800,000\.00 元已达到限额标准/).first().waitFor()
        await page.getByText(/示范市政府采购限额标准/).first().waitFor()
        await page.getByRole('radio', { name: /最低价/ }).check()
        await page.getByLabel('最高限价（选填）').fill('800000')
        await desk.shot('officer-over-threshold')
        await press(page, '提交审批')
        await says(page, /达到限额标准|合规审查/)
        await desk.shot('officer-refused')
      },
    },
    {
      says: 'officer: a good amount passes the live checks and is submitted',
      does: async () => {
        const desk = await officer()
        const { page } = desk
        await page.getByLabel('预算金额').fill('46000')
        await page.getByLabel('最高限价（选填）').fill('46000')
        await page.getByText(/肆万陆仟元整/).first().waitFor()
        await page.getByText('内容齐全，可以提交。').first().waitFor()
        await stage.axe(page)
        await desk.shot('officer-wizard')
        await press(page, '提交审批')
        await page.waitForURL(/\/desk\/notices\/[0-9a-f-]{36}$/)
        await page.getByText('待本单位审批').first().waitFor()
        seen.id = page.url().split('/').at(-1)
        seen.number = await page.locator('.lead code').first().innerText()
        await desk.shot('officer-submitted')
      },
    },
    {
      says: 'manager: reads and approves it on a phone',
      does: async () => {
        const desk = await stage.desk(who.manager, { small: true })
        const page = await desk.open('/notices?queue=internal')
        await page.locator(`a.row-title[href$="${seen.id}"]`).click()
        await page.getByRole('button', { name: '批准' }).waitFor()
        await stage.fits(page)
        await desk.shot('manager-phone', false)
        await press(page, '批准')
        await page.getByText('待审核').first().waitFor()
      },
    },
    {
      says: 'reviewer: reviews it; the keys are made',
      does: async () => {
        const desk = await stage.desk(who.reviewer)
        const page = await desk.open(`/notices/${seen.id}`)
        await page.getByRole('button', { name: '审核通过' }).waitFor()
        await desk.shot('reviewer')
        await press(page, '审核通过')
        await page.getByText('投递密钥已就绪，可以发布。').first().waitFor()
      },
    },
    {
      says: 'publisher: publishes it; the public page carries checks, deadlines and no bids',
      does: async () => {
        const desk = await stage.desk(who.publisher)
        const page = await desk.open(`/notices/${seen.id}`)
        await press(page, '发布公告')
        await page.getByRole('link', { name: '公开页面' }).waitFor()
        await desk.shot('publisher')
        const visitor = await stage.window()
        seen.visitor = visitor
        await visitor.goto(`${stage.base}/notices/${seen.number}`)
        await visitor.getByRole('heading', { name: terms().title }).waitFor()
        seen.before = await plain(stage, seen.number)
        await stage.shot(visitor, 'public-notice')
        seen.deadline = (await (await fetch(`${stage.base}/api/v1/notices/${seen.number}`)).json()).deadline.at
      },
    },
    {
      says: 'first agency: seals a bid in the browser, keeps the slip, reads the receipt, prints it',
      does: async () => {
        const desk = await stage.desk(bidders[0])
        const page = await desk.open('/opportunities')
        await page.locator(`a.row-title[href$="${seen.number}"]`).click()
        await page.getByLabel('报价（总价）').fill('46000.01')
        await page.getByRole('button', { name: '核对报价' }).click()
        await page.getByText('超过最高限价').first().waitFor()
        Object.assign(seen, { first: await offer(desk, page, prices.first, { shot: 'agency' }) })
        await desk.open(`/opportunities/${seen.number}`)
        await page.getByText('您已投递报价').first().waitFor()
        await page.getByRole('button', { name: '下载凭证' }).waitFor()
        await desk.open(`/bids/${seen.first.bid}`)
        const again = page.waitForEvent('download')
        await page.getByRole('button', { name: '下载凭证' }).click()
        assert.deepEqual(readFileSync(await (await again).path()), seen.first.slip, 'the same slip, for as long as the tab holds it')
        await page.getByText(/localhost\/log\/receipt/).first().waitFor()
        await stage.axe(page)
        await desk.shot('agency-receipt')
        await page.goto(`${stage.base}/desk-print/receipts/${seen.first.bid}`)
        await page.getByRole('heading', { level: 1 }).waitFor()
        await stage.shot(page, 'print-receipt')
      },
    },
    {
      says: 'first agency: replaces its bid with the slip',
      does: async () => {
        const desk = await stage.desk(bidders[0])
        const page = await desk.open(`/bids/${seen.first.bid}`)
        await press(page, '替换报价')
        await page.getByRole('heading', { name: '替换报价' }).waitFor()
        seen.better = await offer(desk, page, prices.better, { slip: seen.first.slip })
        await desk.open(`/bids/${seen.first.bid}`)
        await page.getByText('已替换').first().waitFor()
      },
    },
    {
      says: 'second agency: withdraws with the slip and bids again; third bids',
      does: async () => {
        const second = await stage.desk(bidders[1])
        const { bid: gone, slip } = await bid(second, seen.number, '42000.00')
        const page = await second.open(`/bids/${gone}`)
        await press(page, '撤回报价')
        const dialog = page.getByRole('dialog')
        await dialog.getByLabel('从下载的凭证文件读取：').setInputFiles({ name: 'slip.json', mimeType: 'application/json', buffer: slip })
        await dialog.getByRole('button', { name: '确认撤回' }).click()
        await page.getByText('已撤回').first().waitFor()
        await bid(second, seen.number, prices.second)
        seen.third = await bid(await stage.desk(bidders[2]), seen.number, prices.third)
      },
    },
    {
      says: 'visitor: the notice looks as it did before anyone bid',
      does: async () => {
        const [before, now] = [seen.before, await plain(stage, seen.number)].map((html) => html.split('\n'))
        assert.deepEqual(now.filter((line) => !before.includes(line)), [], 'lines that the bids brought')
        assert.deepEqual(before.filter((line) => !now.includes(line)), [], 'lines that the bids took away')
      },
    },
    {
      says: 'clock bar: jumping to the next deadline ends in a published result',
      does: async () => {
        const before = await clock(stage)
        const page = await (await officer()).open('/letters')
        await press(page, '跳到下一个时限')
        await eventually('the clock to move', async () => Date.parse((await clock(stage)).now) >= Date.parse(before.next.at))
        await jumpBefore(stage, who.officer, seen.deadline)
        await jump(stage, who.officer, seen.deadline)
        await eventually('the result', async () => (await fetch(`${stage.base}/api/v1/awards/${seen.number}`)).ok)
      },
    },
    {
      says: 'visitor: three sentences, prices, and the re-check in the browser says valid',
      does: async () => {
        const page = seen.visitor
        await page.goto(`${stage.base}/results/${seen.number}`)
        assert.equal(await page.locator('.sentences p').count(), 3)
        for (const price of ['38,600.00', '39,900.00', '43,200.00']) await page.locator('td.num').filter({ hasText: price }).waitFor()
        assert.equal(await page.getByText('41,800.00').count(), 0, 'a replaced price is never told')
        seen.winner = await page.locator('tr.won th a').innerText()
        await page.getByRole('button', { name: '重新核对' }).click()
        await page.locator('.recheck-said .good').waitFor()
        assert.ok((await page.locator('.recheck-steps li').count()) >= 5)
        await stage.axe(page)
        await stage.shot(page, 'public-result-rechecked')
      },
    },
    {
      says: 'visitor: a record with one price changed by one fen is refused and names the bid',
      does: async () => {
        const page = await stage.window()
        await page.route('**/awards/*/record', async (route) => {
          const answer = await route.fetch()
          const text = await answer.text()
          assert.match(text, /"39900\.00"/)
          await route.fulfill({ response: answer, body: text.replaceAll('"39900.00"', '"39900.01"') })
        })
        await page.goto(`${stage.base}/results/${seen.number}`)
        await page.getByRole('button', { name: '重新核对' }).click()
        const bad = page.locator('.recheck-said .bad')
        await bad.waitFor()
        assert.ok((await bad.innerText()).includes(seen.third.bid), await bad.innerText())
        await stage.shot(page, 'public-result-tampered')
      },
    },
    {
      says: 'officer: no contract before the end of the standstill, and the reason is said',
      does: async () => {
        const desk = await officer()
        const page = await desk.open(`/awards/${seen.number}`)
        const button = page.getByRole('button', { name: '录入合同' })
        assert.equal(await button.getAttribute('aria-disabled'), 'true')
        await page.locator('.action-why').first().waitFor()
        await stage.axe(page)
        await desk.shot('officer-award-standstill')
        const award = await (await fetch(`${stage.base}/api/v1/awards/${seen.number}`)).json()
        seen.standstill = award.standstill.at
        const file = await upload(desk)
        const early = await desk.api('POST', '/desk/contracts', { id: uuid(), notice: seen.number, fields: contractOf(award, file) })
        assert.ok(early.status >= 400 && early.status < 500, `${early.status}`)
        assert.match(early.body.rule, /standstill|contract/)
      },
    },
    {
      says: 'clock bar: the standstill passes',
      does: async () => {
        await jumpBefore(stage, who.officer, seen.standstill)
        await jump(stage, who.officer, seen.standstill)
        await eventually('the award to stand', async () => (await (await fetch(`${stage.base}/api/v1/awards/${seen.number}`)).json()).status === 'standing')
      },
    },
    {
      says: 'officer: a wrong price is shown by field and mended, then the contract goes to the agency',
      does: async () => {
        const desk = await officer()
        const page = await desk.open(`/awards/${seen.number}`)
        await press(page, '录入合同')
        await give(page, '上传合同 PDF', 'contract.pdf', ...paper)
        await page.getByLabel('合同价').fill('38700.00')
        await press(page, '保存并比对')
        await page.waitForURL(/\/desk\/contracts\/[0-9a-f-]{36}$/)
        seen.contract = page.url().split('/').at(-1)
        await page.getByRole('row', { name: /38,?700\.00/ }).waitFor()
        await stage.axe(page)
        await desk.shot('officer-contract-differs')
        await press(page, '更正')
        await page.getByLabel('合同价').fill('38600.00')
        await press(page, '保存')
        await page.getByText('与中选结果一致').first().waitFor()
        await press(page, '提交给中选机构确认')
        await page.getByText('等待中选机构确认同一份文件。').first().waitFor()
        await desk.shot('officer-contract-sent')
      },
    },
    {
      says: 'agency: finds the letter, compares the fingerprint and confirms the same file',
      does: async () => {
        const desk = await stage.desk(bidders[0])
        const page = await desk.open(`/contracts/${seen.contract}`)
        const sum = createHash('sha256').update(pdf(...paper)).digest('hex')
        await page.locator('.sha').filter({ hasText: sum }).first().waitFor()
        await page.getByText('与采购单位提交的一致').first().waitFor()
        await page.getByRole('checkbox', { name: /我已阅读/ }).check()
        await desk.shot('agency-confirm')
        await stage.axe(page)
        await press(page, '确认并备案')
        await page.getByText('已备案').first().waitFor()
      },
    },
    {
      says: 'visitor: the contract is public',
      does: async () => {
        const page = seen.visitor
        await page.goto(`${stage.base}/contracts/${seen.number}`)
        await page.getByText('38,600.00').first().waitFor()
        await stage.axe(page)
        await stage.fits(page)
        await stage.shot(page, 'public-contract')
      },
    },
    ...[who.auditor, who.supervisor].map((email) => ({
      says: `${email.split('@')[0]}: finds the award; record, checks and history side by side`,
      does: async () => {
        const desk = await stage.desk(email)
        const page = await desk.open(`/audit?q=${seen.number}`)
        await page.locator(`a.row-title[href$="${seen.number}"]`).click()
        await page.getByRole('heading', { name: '选取记录' }).waitFor()
        await page.getByText('展开原文').click()
        await page.getByText('"price": "38600.00"').first().waitFor()
        await page.getByText('一致').first().waitFor()
        assert.ok((await page.locator('.events li').count()) > 10, 'the history tells every step')
        await stage.axe(page)
        await desk.shot('oversight-award')
      },
    })),
  ]
}

async function upload(desk) {
  const id = uuid()
  const bytes = pdf(...paper)
  const query = new URLSearchParams({ id, purpose: 'contract', name: 'early.pdf', sha256: createHash('sha256').update(bytes).digest('hex') })
  const answer = await desk.page.context().request.post(`${desk.stage.base}/api/v1/files?${query}`, {
    headers: { origin: desk.stage.base, 'content-type': 'application/octet-stream' },
    data: bytes,
  })
  assert.ok(answer.ok(), await answer.text())
  return id
}

function contractOf(award, file) {
  return {
    file,
    department_name: award.department.name,
    department_uscc: award.department.uscc,
    agency_name: award.winner.name,
    agency_uscc: award.winner.uscc,
    price: award.price,
    scope: terms().description,
    term: terms().term,
    signed_on: award.announced_at.slice(0, 10),
  }
}
