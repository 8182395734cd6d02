// Every way of selecting: unit prices for three places with a screen that is explained, discounts and three averages, a
// screen that is mechanical; then a decline, a strike and a revocation that walk down the first ranking, all in public.
import { strict as assert } from 'node:assert'
import { carry, enrol, fillNotice, fund, jump, jumpBefore, next, offer, oversee, publish, terms } from '../acts.mjs'
import { choose, eventually, press, says, shows } from '../forms.mjs'
import { who } from '../people.mjs'

const firms = [26, 27, 28, 29, 30, 32].map(who.agency)
const unit = { prices: ['480.00', '470.00', '460.00', '455.00', '200.00', '190.00'], label: '报价（单价）' } // the last two are abnormally low
const averages = { total: ['41000.00', '43000.00', '39000.00', '44500.00', '40000.00'], discount: ['12.00', '15.00', '9.50', '18.00', '13.00'] }

/** steps build on each other. */
export function steps(stage) {
  const seen = { averages: [] }
  const wanted = terms({ title: '天澄区澄湖路水质检测三家选取', amount: '90000.00' })
  const award = async (number) => (await fetch(`${stage.base}/api/v1/awards/${number}`)).json()
  const there = (number) => eventually(`the result of ${number}`, async () => (await fetch(`${stage.base}/api/v1/awards/${number}`)).ok, 90)
  const agrees = async (number, says, shot) => {
    const page = seen.visitor
    await page.goto(`${stage.base}/results/${number}`)
    for (const words of says) await page.getByText(words).first().waitFor()
    await page.getByRole('button', { name: '重新核对' }).click()
    await page.locator('.recheck-said .good').waitFor({ timeout: 60_000 })
    await stage.product.run('verify', 'award', '--url', `${stage.base}/results/${number}`)
    if (!shot) return page
    await stage.axe(page)
    await stage.shot(page, shot)
    return page
  }
  return [
    {
      says: 'officer: asks for unit prices and three winners, and reads what happens to an abnormally low price',
      does: async () => {
        const desk = await stage.desk(who.officer)
        await fund(stage, wanted)
        const page = await desk.open('/notices/new')
        await fillNotice(page, wanted)
        await page.getByLabel('预算金额').fill('90000')
        await page.getByText('异常低价须由报价机构说明，经认定后再排序。').first().waitFor()
        await page.getByRole('radio', { name: /最低价/ }).check()
        await choose(page, '报价方式', '单价')
        await page.getByLabel('计价单位').fill('样')
        await page.getByLabel('最高单价').fill('500')
        await page.getByLabel('中选家数').fill('3')
        await stage.axe(page)
        await desk.shot('methods-wizard')
        await press(page, '提交审批')
        await page.waitForURL(/\/desk\/notices\/[0-9a-f-]{36}$/)
        await page.getByText('待本单位审批').first().waitFor()
        seen.unit = await carry(stage, page.url().split('/').at(-1))
      },
    },
    {
      says: 'discounts by the trimmed average, the averages of two districts, and a small purchase are published',
      does: async () => {
        const of = (slug) => ({ officer: `officer1@${slug}.demo.example`, manager: `manager1@${slug}.demo.example` })
        const average = (variant, over) => terms({ title: `均价方式示例（${variant}）工程结算审核`, method: 'average', variant, ...over })
        seen.averages = [
          await publish(stage, average('trimmed', { quote: 'discount', price_limit: '5.00' })),
          await publish(stage, average('nearest-below'), of('fgj')),
          await publish(stage, average('nearest'), of('mzj')),
        ]
        seen.small = await publish(stage, terms({ title: '天澄区澄湖路排水口整治结算审核', amount: '28000.00', price_limit: '28000.00' }))
        seen.visitor = await stage.window()
        await seen.visitor.goto(`${stage.base}/notices/${seen.small}`)
        await seen.visitor.getByText(/排序前自动剔除/).first().waitFor()
        seen.deadline = (await (await fetch(`${stage.base}/api/v1/notices/${seen.unit}`)).json()).deadline.at
      },
    },
    {
      says: 'agencies seal a unit price and a discount in the browser; the others follow',
      does: async () => {
        const first = await stage.desk(firms[0])
        await offer(first, await first.open(`/opportunities/${seen.unit}`), unit.prices[0], { label: unit.label, shot: 'methods-unit' })
        await offer(first, await first.open(`/opportunities/${seen.averages[0]}`), averages.discount[0], { label: /下浮率/, shot: 'methods-discount' })
        seen.bids = [undefined]
        for (const [i, price] of unit.prices.entries()) if (i > 0) seen.bids[i] = await enrol(stage, firms[i], seen.unit, price)
        for (const [i, number] of seen.averages.entries()) {
          const prices = i === 0 ? averages.discount : averages.total
          for (const [j, price] of prices.entries()) if (i > 0 || j > 0) await enrol(stage, firms[j], number, price)
        }
        for (const [i, price] of ['24000.00', '25500.00', '26000.00', '9000.00'].entries()) await enrol(stage, firms[i], seen.small, price)
      },
    },
    {
      says: 'after the deadline a low bidder explains; a percentage in it is refused',
      does: async () => {
        await jumpBefore(stage, who.publisher, seen.deadline)
        await jump(stage, who.publisher, seen.deadline)
        for (const [i, text] of [[4, '自有检测设备和驻地人员，无须外聘，故成本较低。'], [5, '愿意低价承接。']]) {
          const desk = await stage.desk(firms[i])
          await desk.open('/letters')
          await eventually('the question', async () => (await desk.must('GET', '/desk/explanations')).items.some((one) => one.notice === seen.unit))
          const page = await desk.open('/explanations')
          if (i === 4) {
            await page.getByLabel('说明', { exact: true }).fill('成本只有同行的一半，即 50%')
            await press(page, '提交说明')
            await says(page, /不得出现价格、百分比/)
            await stage.axe(page)
          }
          await page.getByLabel('说明', { exact: true }).fill(text)
          await press(page, '提交说明')
          await shows(page, text)
          await desk.shot(`methods-explained-${i}`)
        }
      },
    },
    {
      says: 'manager: decides on both, and his page tells neither price nor name',
      does: async () => {
        const desk = await stage.desk(who.manager)
        const page = await desk.open('/explanations')
        const line = (words) => page.locator('li').filter({ hasText: seen.unit }).filter({ hasText: words })
        await line('自有检测设备').waitFor()
        const text = await page.locator('main').innerText()
        for (const i of [4, 5]) {
          const { organisation } = await (await stage.desk(firms[i])).must('GET', '/me')
          for (const hidden of [organisation.name, organisation.uscc, unit.prices[i]]) assert.ok(!text.includes(hidden), `the decider reads ${hidden}`)
        }
        await stage.axe(page)
        await desk.shot('methods-decide')
        for (const [words, verdict, why] of [['自有检测设备', '接受说明', '设备和人员情况属实。'], ['愿意低价承接', '不接受，报价无效', '没有说明成本依据。']]) {
          await line(words).getByRole('radio', { name: verdict }).check()
          await line(words).getByLabel('理由').fill(why)
          await line(words).getByRole('button', { name: '确认认定' }).click()
          await shows(line(words), why)
        }
        await there(seen.unit)
      },
    },
    {
      says: 'visitor: screens, averages with their plot, unit prices and discounts; browser and command line agree with each record',
      does: async () => {
        const [trimmed, below, nearest] = seen.averages
        for (const number of [...seen.averages, seen.small]) await there(number)
        const page = await agrees(trimmed, ['去掉一个最高和一个最低'], 'methods-average')
        await page.locator('figure.plot svg circle.won').waitFor()
        assert.equal(await page.locator('figure.plot svg circle.trimmed').count(), 2)
        const won = async (number) => (await award(number)).price
        assert.equal(await won(trimmed), '15.00', 'the mean of the middle three is 13.33; of those that give more, 15.00 is the nearest')
        assert.equal(await won(below), '41000.00')
        assert.equal(await won(nearest), '41000.00')
        await agrees(below, ['低于均价者优先'])
        await agrees(nearest, ['最接近均价'])
        await agrees(seen.small, ['异常低价', /排序前自动剔除/], 'methods-mechanical')
        assert.equal((await award(seen.small)).bids.filter((one) => one.reason === 'abnormally_low').length, 1)
        await agrees(seen.unit, ['中选机构与名额', '设备和人员情况属实。', '没有说明成本依据。'], 'methods-places')
        const result = await award(seen.unit)
        assert.deepEqual(result.seats.map((one) => one.price), ['200.00', '455.00', '460.00'])
        assert.deepEqual(result.low_decisions.map((one) => one.accepted).sort(), [false, true])
        seen.record = result.record_sha256
      },
    },
    {
      says: 'a winner declines, oversight strikes a reserve and revokes a place; each follows the first ranking',
      does: async () => {
        const winner = await stage.desk(firms[4])
        const page = await winner.open(`/awards/${seen.unit}`)
        await press(page, '放弃中选')
        await page.getByRole('dialog').getByLabel('理由').fill('项目负责人离职，无法按期完成。')
        await page.getByRole('dialog').getByRole('button', { name: '确认放弃' }).click()
        await page.getByText('中选机构已放弃').first().waitFor()
        await oversee(stage, seen.unit, '跳过候补', '4.', '证明材料与登记不符。')
        await next(stage, seen.unit, '依次递补下一名', '按首次排序递补。')
        await oversee(stage, seen.unit, '撤销中选', '2.', '提供虚假材料。')
        await next(stage, seen.unit, /空缺/, '两家已够。')
      },
    },
    {
      says: 'visitor: each step is public with its reason, and the record is still the first one',
      does: async () => {
        const reasons = ['项目负责人离职，无法按期完成。', '证明材料与登记不符。', '按首次排序递补。', '提供虚假材料。', '两家已够。']
        await agrees(seen.unit, ['结果公布之后', ...reasons], 'methods-afterwards')
        const result = await award(seen.unit)
        assert.equal(result.record_sha256, seen.record)
        assert.deepEqual(result.steps.slice(1).map((one) => [one.kind, one.reason]), ['declined', 'struck', 'promoted', 'revoked', 'vacated'].map((kind, i) => [kind, reasons[i]]))
        assert.deepEqual(result.seats.map((one) => one.status === 'vacant' ? '' : one.price), ['480.00', '', '460.00'])
      },
    },
  ]
}
