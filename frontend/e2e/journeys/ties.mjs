// Related firms in one notice: found at the deadline, the first kept, both told; ended by the operator.
import { strict as assert } from 'node:assert'
import { enrol, past, publish, terms } from '../acts.mjs'
import { choose, eventually, press, uuid } from '../forms.mjs'
import { who } from '../people.mjs'

/** steps build on each other. */
export function steps(stage) {
  const seen = {}
  const entered = async (n) => {
    const desk = await stage.desk(who.agency(n))
    await desk.enter()
    return desk
  }
  const letters = async (desk, about) => (await desk.must('GET', '/letters')).items.filter((one) => `${one.title.zh}${one.body.zh}`.includes(about))

  return [
    {
      says: 'four firms bid; then one files that another of them holds it, and is told beforehand what that means',
      does: async () => {
        seen.title = `关联机构报名的结算审核 ${uuid().slice(0, 6)}`
        seen.number = await publish(stage, terms({ title: seen.title }))
        for (const [n, price] of [[1, '43300.00'], [2, '42200.00'], [3, '44400.00'], [4, '41100.00']]) await enrol(stage, who.agency(n), seen.number, price)
        const [holder, held] = [await entered(2), await entered(4)]
        seen.holder = (await holder.must('GET', '/me')).organisation
        seen.held = (await held.must('GET', '/me')).organisation
        const page = await held.open('/own-relations')
        await choose(page, '关系', '控股')
        await page.getByLabel('对方统一社会信用代码').fill(seen.holder.uscc)
        await page.getByLabel('对方单位名称').fill(seen.holder.name)
        await page.getByLabel('关系开始日期').fill('2026-01-01')
        await stage.axe(page)
        await press(page, '申报')
        await page.getByRole('listitem').filter({ hasText: seen.holder.uscc }).first().waitFor()
        await held.shot('ties-filed')
        const { related } = await held.must('GET', `/agency/eligibility?notice=${seen.number}`)
        assert.match(related[0].zh, new RegExp(seen.holder.name))
      },
    },
    {
      says: 'at the deadline the first is kept and the later one left out, though it was the lowest; everybody reads why, both are told',
      does: async () => {
        await past(stage, seen.number)
        await eventually('the result', async () => (await fetch(`${stage.base}/api/v1/awards/${seen.number}`)).ok, 90)
        const award = await (await fetch(`${stage.base}/api/v1/awards/${seen.number}`)).json()
        const of = (uscc) => award.bids.find((one) => one.agency.uscc === uscc)
        assert.equal(of(seen.held.uscc).reason, 'related_party')
        assert.equal(of(seen.holder.uscc).state, 'won')
        const visitor = await stage.window({ small: true })
        await visitor.goto(`${stage.base}/results/${seen.number}`)
        await visitor.locator('tr').filter({ hasText: seen.held.name }).getByText(/关联/).first().waitFor()
        await stage.axe(visitor)
        await stage.fits(visitor)
        await stage.shot(visitor, 'ties-result')
        await visitor.context().close()
        const [holder, held] = [await entered(2), await entered(4)]
        await eventually('the later one is told', async () => (await letters(held, seen.title)).some((one) => one.body.zh.includes('贵机构的报名无效')))
        await eventually('the first one is told', async () => (await letters(holder, seen.title)).some((one) => one.body.zh.includes('贵机构的报名保留')))
      },
    },
    {
      says: 'the operator checks it and ends it: both may stand in one notice again',
      does: async () => {
        const reviewer = await stage.desk(who.reviewer)
        const page = await reviewer.open(`/relations?q=${seen.held.uscc}`)
        await page.getByRole('listitem').filter({ hasText: seen.holder.uscc }).getByRole('button', { name: '终止关系' }).click()
        const dialog = page.getByRole('dialog')
        await dialog.getByLabel('最后一日').fill('2026-01-02')
        await dialog.getByLabel('核实情况').fill('登记机关已变更登记，股权已转让。')
        await stage.axe(page)
        await reviewer.shot('ties-ended')
        await dialog.getByRole('button', { name: '终止关系' }).click()
        await page.getByRole('listitem').filter({ hasText: seen.holder.uscc }).getByText(/已不在有效期/).first().waitFor()
        const again = await publish(stage, terms({ title: `终止关联后的结算审核 ${uuid().slice(0, 6)}` }))
        const { can_bid: may, related } = await (await entered(4)).must('GET', `/agency/eligibility?notice=${again}`)
        assert.ok(may && !related, 'nothing stands between them')
      },
    },
  ]
}
