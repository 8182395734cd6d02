// Doors that stay shut: one's own approval, another's bid, a split purchase, and what nobody may learn before the freeze.
import { strict as assert } from 'node:assert'
import { bid, fund, plain, publish, terms } from '../acts.mjs'
import { press, says, uuid } from '../forms.mjs'
import { who } from '../people.mjs'

/** steps stand alone, but the last two share a pair of twin notices. */
export function steps(stage) {
  const twins = {}
  return [
    {
      says: 'officer: may not approve what he drafted, and is not offered it',
      alone: true,
      does: async () => {
        const desk = await stage.desk(who.officer)
        await desk.enter()
        const id = uuid()
        const fields = terms({ title: '天澄区金盆岭停车场结算审核' })
        await fund(stage, fields)
        const draft = await desk.must('POST', '/desk/notices', { id, fields })
        const sent = await desk.must('POST', `/desk/notices/${id}/submit`, undefined, { 'if-match': `"${draft.version}"` })
        const page = await desk.open(`/notices/${id}`)
        await page.getByText('待本单位审批').first().waitFor()
        assert.equal(await page.getByRole('button', { name: '批准' }).count(), 0)
        const refused = await desk.api('POST', `/desk/notices/${id}/approve`, undefined, { 'if-match': `"${sent.version}"` })
        assert.equal(refused.status, 403)
        await desk.shot('officer-own-notice')
      },
    },
    {
      says: 'reviewer: may not publish what he reviewed',
      alone: true,
      does: async () => {
        const desk = await stage.desk(who.reviewer)
        const page = await desk.open('/notices?queue=review')
        await page.locator('.list .row-title').first().click()
        await page.getByRole('button', { name: '审核通过' }).waitFor()
        const id = page.url().split('/').at(-1)
        await press(page, '审核通过')
        await page.getByText('投递密钥已就绪，可以发布。').first().waitFor()
        assert.equal(await page.getByRole('button', { name: '发布公告' }).count(), 0)
        const { version } = await desk.must('GET', `/desk/notices/${id}`)
        const refused = await desk.api('POST', `/desk/notices/${id}/publish`, undefined, { 'if-match': `"${version}"` })
        assert.equal(refused.status, 403)
        await desk.shot('reviewer-not-publisher')
      },
    },
    {
      says: 'officer: the third piece of 295,000.00 on one budget project is refused as splitting, with its citation',
      alone: true,
      does: async () => {
        const desk = await stage.desk(who.officer)
        const page = await desk.open(`/notices?queue=mine&q=${encodeURIComponent('三标段')}`)
        await page.getByRole('link', { name: /三标段/ }).first().click()
        await page.getByRole('button', { name: '提交审批' }).waitFor()
        await press(page, '提交审批')
        await says(page, /化整为零|合计|拆分/)
        await says(page, /实施条例|第二十八条|条/)
        await desk.shot('officer-splitting')
      },
    },
    {
      says: 'rival: another agency’s bid, its receipt and its withdrawal answer 404',
      does: async () => {
        const one = { matter: '430100-ZJ-JS-006', title: '同升片区管网工程结算审核', duty_address: '同升路40号', budget_project: '2026-twin-001' }
        twins.quiet = await publish(stage, terms(one), { officer: 'officer1@jtj.demo.example', manager: 'manager1@jtj.demo.example' })
        twins.busy = await publish(stage, terms(one), { officer: 'officer1@nyj.demo.example', manager: 'manager1@nyj.demo.example' })
        const placed = await bid(await stage.desk(who.agency(4)), twins.busy, '40100.00')
        await bid(await stage.desk(who.agency(5)), twins.busy, '41100.00')
        const rival = await stage.desk(who.agency(6))
        const page = await rival.open('/bids')
        await page.goto(`${stage.base}/desk/bids/${placed.bid}`)
        await page.getByText('没有找到这个页面').first().waitFor()
        await rival.shot('rival-not-found')
        for (const [method, path, body] of [['GET', ''], ['GET', '/receipt'], ['POST', '/withdraw', { secret: JSON.parse(placed.slip).withdrawal_secret }]]) {
          assert.equal((await rival.api(method, `/bids/${placed.bid}${path}`, body)).status, 404, `${method} ${path}`)
        }
        assert.equal((await page.context().request.get(`${stage.base}/desk-print/receipts/${placed.bid}`)).status(), 404)
      },
    },
    {
      says: 'visitor: a notice with bids and one without look alike before the freeze',
      does: async () => {
        const [quiet, busy] = [await faceless(stage, twins.quiet), await faceless(stage, twins.busy)]
        assert.equal(busy, quiet)
        const answers = await Promise.all([twins.quiet, twins.busy].map(async (number) => {
          const frozen = await fetch(`${stage.base}/api/v1/notices/${number}/frozen`)
          const notice = await (await fetch(`${stage.base}/api/v1/notices/${number}`)).json()
          return [frozen.status, (await fetch(`${stage.base}/api/v1/awards/${number}`)).status, (await fetch(`${stage.base}/results/${number}`)).status, Object.keys(notice).sort().join()]
        }))
        assert.deepEqual(answers[0], answers[1])
        const officer = await stage.desk('officer1@nyj.demo.example')
        await officer.enter()
        const mine = JSON.stringify(await officer.must('GET', '/desk/notices?queue=published'))
        assert.doesNotMatch(mine, /"bids"/, 'the buyer is not told either')
      },
    },
  ]
}

/** faceless is a page without what differs between any two notices: number, buyer, region, ids, keys, moments. */
async function faceless(stage, number) {
  const notice = await (await fetch(`${stage.base}/api/v1/notices/${number}`)).json()
  const regions = (await (await fetch(`${stage.base}/api/v1/regions`)).json()).items
  const region = regions.find((one) => one.code === notice.region)
  let html = await plain(stage, number)
  for (const own of [number, notice.department.name, region?.name.zh].filter(Boolean)) html = html.replaceAll(own, '·')
  html = html.replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'id').replace(/\b[0-9a-f]{64}\b/g, 'sum').replace(/age1[0-9a-z]+/g, 'key')
  return html.replace(/<code class="hash"[^>]*>.*?<\/code>/gs, '<code>').replace(/\d{2}:\d{2}(:\d{2})?/g, 'time')
}
