// Whose firm is it? Somebody registered it first; the one it has authorised claims its accounts and is given them.
import { strict as assert } from 'node:assert'
import { choose, creditCode, give, press, says, shows, uuid } from '../forms.mjs'
import { who } from '../people.mjs'

const stamp = Date.now()
const first = { email: `first-${stamp}@claimed.demo.example`, password: 'A-long-Passphrase-2026' }
const right = { email: `right-${stamp}@claimed.demo.example`, password: 'A-long-Passphrase-2027' }

/** steps build on each other: one firm from its first registration to its rightful people. */
export function steps(stage) {
  const seen = {}
  return [
    {
      says: 'a stranger registers a firm whose code is taken: he is told so and of nobody, claims it with proof',
      does: async () => {
        seen.uscc = creditCode()
        const body = { id: uuid(), uscc: seen.uscc, name: '示范市抱朴工程咨询有限公司', region: '430103', person: { id: uuid(), name: '先登记', email: first.email, password: first.password } }
        const answer = await fetch(`${stage.base}/api/v1/agencies`, { method: 'POST', headers: { 'content-type': 'application/json', origin: stage.base }, body: JSON.stringify(body) })
        assert.equal(answer.status, 201, await answer.text())
        const { page } = await stage.desk(right)
        stage.front = page
        await page.goto(`${stage.base}/desk/register`)
        await page.getByLabel('统一社会信用代码').fill(seen.uscc)
        await page.getByLabel('机构名称（与营业执照一致）').fill('示范市抱朴工程咨询有限公司')
        await choose(page, '区划', '430103')
        await page.getByLabel('经办人姓名').fill('真授权')
        await page.getByLabel('电子邮箱').fill(right.email)
        await page.getByLabel('新密码', { exact: true }).fill(right.password)
        await page.getByLabel('再输一次新密码').fill(right.password)
        await press(page, '注册')
        await says(page, '该统一社会信用代码已经注册')
        assert.ok(!(await page.locator('body').innerText()).includes('先登记'), 'a stranger is told who is there')
        await page.getByRole('link', { name: '认领账号' }).click()
        await page.getByRole('heading', { name: '认领已注册的机构' }).waitFor()
        assert.equal(await page.getByLabel('统一社会信用代码').inputValue(), seen.uscc)
        await stage.axe(page)
        await page.getByLabel('认领人姓名').fill('真授权')
        await page.getByLabel('电子邮箱').fill(right.email)
        await page.getByLabel('新密码', { exact: true }).fill(right.password)
        await page.getByLabel('再输一次新密码').fill(right.password)
        await press(page, '开立账户并继续')
        await page.getByRole('heading', { name: `认领 ${seen.uscc}` }).waitFor()
        seen.path = new URL(page.url()).pathname.replace('/desk', '')
        await page.getByLabel('认领理由').fill('前经办人离职后以本机构名义注册，拒不移交账号。')
        await press(page, '提交认领')
        await says(page, /请上传这份文件|此项必填|授权委托书/)
        await page.getByLabel('被授权人').fill('真授权')
        await page.getByLabel('有效期至').fill('2027-12-31')
        await give(page, '上传授权委托书', 'authority.pdf', 'LETTER OF AUTHORITY (demo)')
        await give(page, '上传证明材料', 'dismissal.pdf', 'PROOF OF DISMISSAL (demo)')
        await press(page, '提交认领')
        await page.getByText('待决定').first().waitFor()
        await stage.axe(page)
        await (await stage.desk(right)).shot('firm-claimed')
      },
    },
    {
      says: 'the present people read it and answer with a paper; the claimant is not told what they say',
      does: async () => {
        const desk = await stage.desk(first)
        const page = await desk.open(seen.path)
        await page.getByText('拒不移交账号').first().waitFor()
        assert.equal(await page.getByRole('link', { name: 'authority.pdf' }).count(), 0, 'the firm reads the papers of the other side')
        await page.getByLabel('情况说明').fill('本人为股东代表，委托书系伪造。')
        await give(page, '上传证明材料', 'shareholder.pdf', 'SHAREHOLDER (demo)')
        await press(page, '提交答复')
        await shows(page, '委托书系伪造')
        await stage.axe(page)
        const theirs = await stage.desk(right)
        await theirs.open(seen.path)
        await theirs.page.getByText(/现有账号人员已于/).first().waitFor()
        assert.ok(!(await theirs.page.locator('body').innerText()).includes('委托书系伪造'), 'the claimant reads the answer')
      },
    },
    {
      says: 'a reviewer sees both sides and grants it: the claimant has the firm, the former people are out',
      does: async () => {
        const desk = await stage.desk(who.reviewer)
        const page = await desk.open('/firm-claims')
        await page.getByRole('link', { name: '示范市抱朴工程咨询有限公司' }).click()
        await page.getByText('委托书系伪造').first().waitFor()
        await page.getByRole('link', { name: 'authority.pdf' }).first().waitFor()
        await stage.axe(page)
        await desk.shot('firm-both-sides')
        await page.getByLabel(/准予：账号移交认领人/).check()
        await page.getByLabel('理由（双方可见）').fill('经向登记机关核实，法定代表人确认委托属实。')
        await press(page, '作出决定')
        await page.getByText('已准予').first().waitFor()
        const out = await stage.desk(first)
        assert.equal((await out.api('GET', '/me')).status, 401, 'the former people are still in')
        const theirs = await stage.desk(right)
        await theirs.open('/admission')
        await theirs.page.getByText(seen.uscc).first().waitFor()
        await theirs.shot('firm-turned-over')
      },
    },
  ]
}
