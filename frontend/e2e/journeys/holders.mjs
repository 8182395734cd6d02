// A large purchase: its keys are split among three holders of three organisations. Fewer than two open nothing, a wrong
// share is named in public, two open everything; where nobody comes the rule fixed beforehand ends the notice.
import { strict as assert } from 'node:assert'
import { Encrypter } from 'age-encryption'
import { enrol, jump, jumpBefore, publish, terms } from '../acts.mjs'
import { eventually, press, says } from '../forms.mjs'
import { who } from '../people.mjs'

const [adviser, treasury, data] = ['fgj', 'treasury', 'data'].map(who.holder)
const own = '法律顾问的份额口令 2026'
const firms = [26, 27, 28].map(who.agency)
const prices = ['680000.00', '655000.00', '699000.00']

/** steps build on each other. */
export function steps(stage) {
  const seen = {}
  const open = async (number) => (await fetch(`${stage.base}/api/v1/notices/${number}`)).json()
  const fields = (title) => terms({ title, amount: '720000.00', price_limit: '720000.00' })
  return [
    {
      says: "the department's legal adviser makes his key; only its wrapped half leaves the browser",
      does: async () => {
        const desk = await stage.desk(adviser)
        const page = await desk.open('/shares')
        await page.getByText('您还没有持有人密钥').first().waitFor()
        await page.getByLabel('处室或职务').fill('法律顾问')
        await page.getByLabel('份额口令', { exact: true }).fill(own)
        await page.getByLabel('再输一遍').fill(own)
        await press(page, '设置持有人密钥')
        await page.getByText(/已设置（法律顾问）/).waitFor({ timeout: 60_000 })
        await stage.axe(page)
        await desk.shot('holders-key')
        const key = await desk.must('GET', '/shares/key')
        assert.ok(key.wrapped.startsWith('-----BEGIN AGE ENCRYPTED FILE-----'), 'the server holds only the wrapped key')
      },
    },
    {
      says: 'two large notices are published; the public page names the holders by office',
      does: async () => {
        const by = { officer: 'officer1@fgj.demo.example', manager: 'manager1@fgj.demo.example' }
        seen.number = await publish(stage, fields('芳洲区沿河路排水防涝整治工程结算审核'), by)
        seen.absent = await publish(stage, fields('芳洲区白鹭洲雨污分流改造工程结算审核'), by)
        seen.visitor = await stage.window()
        await seen.visitor.goto(`${stage.base}/notices/${seen.number}`)
        for (const title of ['芳洲区发展和改革局法律顾问', '示范市财政国库支付中心国库科', '示范市数据局数据安全科']) await seen.visitor.getByText(title).first().waitFor()
        await stage.axe(seen.visitor)
        await stage.shot(seen.visitor, 'holders-notice')
        for (const number of [seen.number, seen.absent]) for (const [i, price] of prices.entries()) await enrol(stage, firms[i], number, price)
        seen.deadline = (await open(seen.number)).deadline.at
      },
    },
    {
      says: 'before the deadline a share can be checked and not given; a wrong passphrase is told',
      does: async () => {
        const desk = await stage.desk(adviser)
        const page = await desk.open('/shares')
        const line = shareOf(page, seen.number)
        assert.equal(await line.getByRole('button', { name: '提交份额' }).getAttribute('aria-disabled'), 'true')
        await line.getByLabel('份额口令').fill('not the passphrase')
        await line.getByRole('button', { name: '核对份额' }).click()
        await line.getByText('口令不对，打不开这一份').waitFor({ timeout: 60_000 })
        await line.getByLabel('份额口令').fill(own)
        await line.getByRole('button', { name: '核对份额' }).click()
        await line.getByText('份额正确，与公告的承诺相符').waitFor({ timeout: 60_000 })
        await stage.axe(page)
        await desk.shot('holders-checked')
      },
    },
    {
      says: 'after the deadline one share opens nothing',
      does: async () => {
        await jumpBefore(stage, who.publisher, seen.deadline)
        await jump(stage, who.publisher, seen.deadline)
        const desk = await stage.desk(adviser)
        await desk.open('/letters')
        await eventually('the holders to be asked', async () => (await desk.must('GET', '/shares')).items.some((one) => one.notice === seen.number && one.open), 90)
        await give(await desk.open('/shares'), seen.number, own)
        await new Promise((resolve) => setTimeout(resolve, 3000))
        assert.equal((await open(seen.number)).status, 'frozen')
        assert.equal((await fetch(`${stage.base}/api/v1/awards/${seen.number}/record`)).status, 404)
      },
    },
    {
      says: 'a wrong share is found by the browser, refused, and named in public',
      does: async () => {
        const desk = await stage.desk(treasury)
        await desk.open('/letters')
        const { recipient } = await desk.must('GET', '/shares/key')
        const page = desk.page
        await page.route('**/api/v1/shares', async (route) => {
          const answer = await route.fetch()
          const body = await answer.json()
          for (const one of body.items) if (one.notice === seen.number) one.sealed = await sealed(recipient, `intermart-split-1 ${one.notice} ${one.number} ${'01'.padEnd(64, '0')}`)
          await route.fulfill({ response: answer, json: body })
        })
        await desk.open('/shares')
        const line = shareOf(page, seen.number)
        await line.getByLabel('份额口令').fill(desk.person.password)
        await line.getByRole('button', { name: '提交份额' }).click()
        await line.getByText('这一份与公告的承诺不符').waitFor({ timeout: 60_000 })
        await says(page, /第 2 份（示范市财政国库支付中心国库科）与公告发布时的承诺不符/)
        await stage.axe(page)
        await desk.shot('holders-wrong')
        await page.unroute('**/api/v1/shares')
        assert.equal((await open(seen.number)).status, 'frozen')
        await seen.visitor.goto(`${stage.base}/notices/${seen.number}`)
        assert.ok((await open(seen.number)).split.holders[1].wrong_at, 'the public record names it')
        await stage.axe(seen.visitor)
        await stage.shot(seen.visitor, 'holders-wrong-public')
      },
    },
    {
      says: 'a second right share opens everything; browser and command line agree with the record',
      does: async () => {
        const desk = await stage.desk(data)
        await give(await desk.open('/shares'), seen.number, desk.person.password)
        await eventually('the result', async () => (await fetch(`${stage.base}/api/v1/awards/${seen.number}`)).ok, 90)
        const page = seen.visitor
        await page.goto(`${stage.base}/results/${seen.number}`)
        await page.getByText('655,000.00').first().waitFor()
        await page.getByRole('button', { name: '重新核对' }).click()
        await page.locator('.recheck-said .good').waitFor({ timeout: 60_000 })
        await stage.product.run('verify', 'award', '--url', `${stage.base}/results/${seen.number}`)
        await stage.shot(page, 'holders-result')
      },
    },
    {
      says: 'where too few come in time nothing is opened, the absent are named, and it is posted once more',
      does: async () => {
        const due = (await open(seen.absent)).split.due
        await jumpBefore(stage, who.publisher, due)
        await jump(stage, who.publisher, due)
        const ended = await eventually('its end', async () => {
          const now = await open(seen.absent)
          return now.status === 'failed' && now
        }, 90)
        assert.equal(ended.split.given, 0)
        assert.equal((await fetch(`${stage.base}/api/v1/awards/${seen.absent}/record`)).status, 404)
        await seen.visitor.goto(`${stage.base}/results/${seen.absent}`)
        await seen.visitor.getByText(/示范市数据局数据安全科/).first().waitFor()
        await stage.axe(seen.visitor)
        await stage.shot(seen.visitor, 'holders-absent')
        await eventually('the second posting', async () => (await open(seen.absent)).reposted_as)
      },
    },
  ]
}

/** shareOf is the line of a notice's share on the page of shares. */
function shareOf(page, number) {
  return page.locator('ul.list > li').filter({ hasText: number })
}

/** give hands in the share of a notice. */
async function give(page, number, passphrase) {
  const line = shareOf(page, number)
  await line.getByLabel('份额口令').fill(passphrase)
  await line.getByRole('button', { name: '提交份额' }).click()
  await line.getByText(/已于 .* 提交/).waitFor({ timeout: 60_000 })
}

/** sealed is a text sealed to a holder, as a false dealer would. */
async function sealed(recipient, text) {
  const encrypter = new Encrypter()
  encrypter.addRecipient(recipient)
  return Buffer.from(await encrypter.encrypt(text)).toString('base64')
}
