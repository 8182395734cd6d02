// A winner declines: one department takes the next reserve, another posts its call again.
import { strict as assert } from 'node:assert'
import { eventually, press } from '../forms.mjs'

/** steps stand alone: each takes an award of its own that is in its standstill. */
export function steps(stage) {
  const taken = new Set()
  const one = (choice, label, then) => ({
    says: `winner declines with a reason; manager chooses: ${label}`,
    alone: true,
    does: async () => {
      const award = await find(stage, taken)
      const desk = await stage.desk(award.agency)
      const page = await desk.open(`/awards/${award.number}`)
      await desk.shot(`winner-award-${choice}`)
      await press(page, '放弃中选')
      const dialog = page.getByRole('dialog')
      await dialog.getByRole('button', { name: '确认放弃' }).click()
      await dialog.getByText('请填写至少两个字').first().waitFor()
      await dialog.getByLabel('理由').fill('项目负责人离职，无法按期完成。')
      await dialog.getByRole('button', { name: '确认放弃' }).click()
      await page.getByText('中选机构已放弃').first().waitFor()

      const manager = await stage.desk(award.manager)
      const other = await manager.open(`/awards/${award.number}`)
      await other.getByRole('heading', { name: /请决定下一步/ }).waitFor()
      await other.getByRole('radio', { name: label }).check()
      await other.getByLabel('理由').fill('按首次排序和项目进度决定。')
      await stage.axe(other)
      await manager.shot(`manager-next-${choice}`)
      await press(other, '确定')
      await then(award, manager, other)
      await manager.shot(`manager-after-${choice}`)
    },
  })
  return [
    one('reserve', '依次递补下一名', async (award) => {
      const now = await eventually('another winner', async () => {
        const now = await (await fetch(`${stage.base}/api/v1/awards/${award.number}`)).json()
        return now.winner && now.winner.uscc !== award.winner && now
      })
      assert.equal(now.status, 'announced')
    }),
    one('repost', '以同样条件重新发布', async (award) => {
      await eventually('the notice posted again', async () => (await (await fetch(`${stage.base}/api/v1/awards/${award.number}`)).json()).reposted_as)
    }),
  ]
}

/** find is an award in standstill with a reserve, whose agency and department are among the logins. */
async function find(stage, taken) {
  const list = await (await fetch(`${stage.base}/api/v1/awards?limit=50`)).json()
  for (const { number, status } of list.items) {
    if (status !== 'announced' || taken.has(number)) continue
    const award = await (await fetch(`${stage.base}/api/v1/awards/${number}`)).json()
    const people = [...stage.product.logins.values()]
    const agency = people.find((one) => one.organisation === award.winner?.name)
    const manager = people.find((one) => one.organisation === award.department.name && one.email.startsWith('manager'))
    if (!agency || !manager || award.bids.filter((bid) => bid.rank).length < 2) continue
    taken.add(number)
    return { number, winner: award.winner.uscc, agency: agency.email, manager: manager.email }
  }
  throw new Error('no award of the demo is in its standstill')
}
