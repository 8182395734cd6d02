// A new agency: registers, is told all that is missing, is returned once with every fault, corrects, is admitted.
import { strict as assert } from 'node:assert'
import { choose, give, press } from '../forms.mjs'
import { who } from '../people.mjs'

const name = '示范市新禾工程造价咨询有限公司'
const person = { email: `newcomer-${Date.now()}@xinhe.demo.example`, password: 'A-long-Passphrase-2026' }

/** slowly lets what the page asks wait; what it sends goes at once. */
async function slowly(route) {
  if (route.request().method() === 'GET') await new Promise((resolve) => setTimeout(resolve, 1000))
  await route.continue()
}

/** steps build on each other. */
export function steps(stage) {
  const agency = () => stage.desk(person)
  let address

  return [
    {
      says: 'newcomer: a wrong code is refused while typing, a failing check digit only warns',
      does: async () => {
        const desk = await agency()
        const { page } = desk
        await page.goto(`${stage.base}/desk/register`)
        await page.getByLabel('统一社会信用代码').fill('91430103MA4L0XAMI')
        await press(page, '注册')
        await page.getByText(/18 位|只含数字和大写字母/).first().waitFor()
        await page.getByLabel('统一社会信用代码').fill(code())
        await page.getByText(/最后一位校验码/).first().waitFor()
        await page.getByLabel('机构名称（与营业执照一致）').fill(name)
        await choose(page, '区划', '430103')
        await page.getByLabel('经办人姓名').fill('许新禾')
        await page.getByLabel('电子邮箱').fill(person.email)
        await page.getByLabel('新密码', { exact: true }).fill(person.password)
        await page.getByLabel('再输一次新密码').fill(person.password)
        await stage.axe(page)
        await desk.shot('newcomer-register')
        await press(page, '注册')
        await page.waitForURL(/\/desk\/admission/)
        await page.getByRole('heading', { name: '入驻资料', level: 1 }).waitFor()
      },
    },
    {
      says: 'newcomer: submitting with something missing names everything at once',
      does: async () => {
        const desk = await agency()
        const { page } = desk
        await page.getByLabel('法定代表人').fill('许新禾')
        await press(page, '保存并继续')
        await page.getByText('上传营业执照').first().waitFor()
        await page.route('**/api/v1/agency', slowly) // each step saves upon what the one before it saved, however slow the line
        for (const _ of [1, 2, 3]) await press(page, '保存并继续')
        await page.unrouteAll({ behavior: 'wait' })
        const missing = page.getByRole('alert').filter({ hasText: /还缺/ })
        await missing.waitFor()
        for (const word of ['地址', '联系电话', '营业执照', '登记机关证明']) assert.match(await missing.innerText(), new RegExp(word))
        await desk.shot('newcomer-missing')
        const refused = await desk.api('POST', '/agency/submit', undefined, { 'if-match': `"${(await desk.must('GET', '/agency')).version}"` })
        assert.ok(refused.status >= 400, 'it cannot be submitted')
        assert.ok(refused.body.faults.length >= 4, JSON.stringify(refused.body))
      },
    },
    {
      says: 'newcomer: uploads licence, proof and a certificate, and submits',
      does: async () => {
        const desk = await agency()
        const page = await desk.open('/admission')
        await page.getByLabel('联系电话').fill('0731-88009900')
        await page.getByLabel('地址', { exact: true }).fill('天澄区书堂路66号')
        await press(page, '保存并继续')
        await give(page, '上传营业执照', 'licence.pdf', 'BUSINESS LICENCE (demo)')
        await give(page, '上传登记机关证明', 'proof.pdf', 'PROOF OF THE REGISTRY (demo)')
        await press(page, '保存并继续')
        await press(page, '添加证书')
        await choose(page, '从目录选择', '会计师事务所执业许可', '会计师')
        await page.getByLabel('证书编号').fill('E2E-0001')
        await page.getByLabel('发证机关').fill('示范省财政厅')
        await give(page, '上传证书 1', 'certificate.pdf', 'CERTIFICATE (demo)')
        await stage.axe(page)
        await desk.shot('newcomer-certificates')
        for (const _ of ['certificates', 'people']) await press(page, '保存并继续')
        await page.getByText('资料齐全，可以提交。').first().waitFor()
        await desk.shot('newcomer-ready')
        await press(page, '提交入驻申请')
        await page.getByText('待核验').first().waitFor()
      },
    },
    {
      says: 'reviewer: sees file beside fields and returns it once with all faults',
      does: async () => {
        const desk = await stage.desk(who.reviewer)
        const page = await desk.open('/admissions')
        await page.getByRole('link', { name }).click()
        await page.getByRole('button', { name: '退回并一次告知' }).waitFor()
        await page.locator('iframe.viewer').waitFor()
        address = page.url()
        await stage.axe(page)
        await desk.shot('reviewer-admission')
        await press(page, '退回并一次告知')
        const dialog = page.getByRole('dialog')
        await fault(page, dialog, 0, '机构简介', '请写明主营业务和人员情况。')
        await dialog.getByRole('button', { name: '再加一项' }).click()
        await fault(page, dialog, 1, '联系电话', '电话无人接听，请核对。')
        await desk.shot('reviewer-faults')
        await dialog.getByRole('button', { name: '退回并一次告知' }).click()
        await page.getByText('已退回').first().waitFor()
      },
    },
    {
      says: 'newcomer: finds both faults beside their fields, corrects and submits again',
      does: async () => {
        const desk = await agency()
        const page = await desk.open('/letters')
        await page.locator('.letter-new').first().waitFor()
        await desk.shot('newcomer-letters')
        await desk.open('/admission')
        await page.getByText('已退回，请一次改好下列 2 项').first().waitFor()
        await page.locator('.ant-form-item-explain-error').filter({ hasText: '请写明主营业务' }).waitFor()
        await desk.shot('newcomer-returned')
        await page.getByLabel('机构简介').fill('主营工程造价咨询，技术人员二十人。')
        await page.getByLabel('联系电话').fill('0731-88009911')
        for (const _ of [1, 2, 3, 4]) await press(page, '保存并继续')
        await press(page, '提交入驻申请')
        await page.getByText('待核验').first().waitFor()
      },
    },
    {
      says: 'reviewer: admits it; the agency is public',
      does: async () => {
        const desk = await stage.desk(who.reviewer)
        const page = await desk.open(new URL(address).pathname.replace('/desk', ''))
        await press(page, '准予入驻')
        await page.getByText('已入驻').first().waitFor()
        const visitor = await stage.window()
        await visitor.goto(`${stage.base}/agencies?q=${encodeURIComponent('新禾')}`)
        await visitor.getByRole('link', { name }).waitFor()
        await visitor.context().close()
      },
    },
    {
      says: 'newcomer: sees which notices it can bid on, and why not the others',
      does: async () => {
        const desk = await agency()
        const page = await desk.open('/opportunities')
        await page.getByText('可以报价').first().waitFor()
        await page.getByText('暂不能报价').first().waitFor()
        await page.locator('.why li').first().waitFor()
        await stage.axe(page)
        await desk.shot('newcomer-opportunities')
        const open = page.getByText('暂不能报价').first().locator('xpath=ancestor::li[1]').getByRole('link').first()
        await open.click()
        await page.getByRole('heading', { name: '暂不能报价' }).waitFor()
        await desk.shot('newcomer-cannot-bid')
      },
    },
  ]
}

async function fault(page, dialog, i, field, text) {
  const group = dialog.locator('fieldset').nth(i)
  await group.getByLabel('所在栏目').click({ force: true })
  await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option').filter({ hasText: field }).first().click()
  await group.getByLabel('说明').fill(text)
}

/** code is a credit code of the right form whose check character is wrong (GB 32100-2015). */
function code() {
  const letters = '0123456789ABCDEFGHJKLMNPQRTUWXY'
  const body = `91430103MA4L${String(Date.now()).slice(-5)}`
  const sum = [...body].reduce((sum, letter, i) => sum + letters.indexOf(letter) * (3 ** i % 31), 0)
  return body + letters[(31 - (sum % 31) + 1) % 31]
}
