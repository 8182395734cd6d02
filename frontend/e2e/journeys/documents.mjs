// An offer with a document: sealed in a worker, cut off in the middle, reloaded, its session ended, its answer lost; then
// read again from the firm's own copy.
import { strict as assert } from 'node:assert'
import { publish, terms } from '../acts.mjs'
import { code, who } from '../people.mjs'
import { press } from '../forms.mjs'

const passphrase = '星城测绘 2026 阅览口令'

export function steps(stage) {
  const agency = who.agency(3)
  let number, bid
  return [
    {
      says: 'a department publishes a notice that asks for a document',
      does: async () => {
        number = await publish(stage, terms({ title: '天澄区澄湖路管网普查报告评审', documents: [{ name: '技术方案', required: true }, { name: '业绩清单' }] }))
        const officer = await stage.desk(who.officer)
        const page = await officer.open('/notices/new')
        await page.getByRole('button', { name: '增加一份文件' }).waitFor()
        const open = await (await fetch(`${stage.base}/api/v1/notices/${number}`)).json()
        assert.equal(open.terms.documents.length, 2)
      },
    },
    {
      says: "the firm's administrator sets its reading key",
      does: async () => {
        const desk = await stage.desk(agency)
        const page = await desk.open('/reading-key')
        await page.getByText('谁也找不回来').first().waitFor()
        await page.getByLabel('本单位阅览口令').fill(passphrase)
        await page.getByLabel('再输一遍').fill(passphrase)
        await press(page, /(设置|更换)阅览密钥/)
        await page.getByText(/已设置，设置时间/).first().waitFor()
        await stage.axe(page)
        await desk.shot('reading-key')
        const { body } = await desk.api('GET', '/agency/reading-key')
        assert.ok(body.wrapped.startsWith('-----BEGIN AGE ENCRYPTED FILE-----'), 'the server holds only the wrapped key')
      },
    },
    {
      says: 'an upload that is cut off goes on by itself, and survives a reload with what was typed',
      does: async () => {
        const desk = await stage.desk(agency)
        const page = await desk.open(`/opportunities/${number}`)
        await page.getByLabel('报价（总价）').fill('41000.00')
        const cut = { parts: 0 }
        await page.route('**/bids/documents/*/parts/*', async (route) => {
          cut.parts += 1
          return cut.parts === 2 ? route.abort('connectionreset') : route.continue()
        })
        const buffer = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(10 << 20, 'x')])
        await page.getByLabel('选择技术方案').setInputFiles({ name: '方案.pdf', mimeType: 'application/pdf', buffer })
        await page.getByText('网络中断，恢复后自动继续').first().waitFor()
        await desk.shot('document-cut')
        await page.getByText('已加密存妥：方案.pdf').first().waitFor()
        assert.equal(cut.parts, 4, 'three parts, one of them twice')
        await page.unroute('**/bids/documents/*/parts/*')
        await page.reload()
        await page.getByText('已加密存妥：方案.pdf').first().waitFor()
        assert.equal(await page.getByLabel('报价（总价）').inputValue(), '41000.00')
        await stage.axe(page)
        await desk.shot('document-stored')
        const rival = await stage.desk(who.agency(4))
        await rival.enter()
        assert.deepEqual((await rival.must('GET', `/notices/${number}/bids/documents`)).items, [], 'a rival sees nothing')
        forgive(stage)
      },
    },
    {
      says: 'the session ends and the answer is lost: signed in again in place, the same offer gets its receipt',
      does: async () => {
        const desk = await stage.desk(agency)
        const { page, person } = desk
        await page.getByRole('checkbox', { name: /公告若因人数不足重新发布/ }).check()
        await page.getByRole('checkbox', { name: /同意结果公布后公开/ }).check()
        await press(page, '核对报价')
        await page.getByRole('heading', { name: '请再核对一次' }).waitFor()
        await page.context().clearCookies()
        const sent = []
        await page.route('**/notices/*/bids', async (route) => {
          sent.push(JSON.parse(route.request().postData()))
          const answer = await route.fetch()
          return answer.status() === 201 ? route.abort('connectionreset') : route.fulfill({ response: answer })
        })
        await press(page, '确认并加密投递')
        const dialog = page.getByRole('dialog')
        await dialog.getByLabel('密码', { exact: true }).fill(person.password)
        await dialog.getByRole('button', { name: '登录', exact: true }).click()
        if (person.secret) {
          await dialog.getByLabel('动态验证码').fill(await code(person))
          await dialog.getByRole('button', { name: '确认', exact: true }).click()
        }
        await page.getByText('已加密投递').first().waitFor()
        assert.ok(sent.length >= 3, `sent ${sent.length} times: refused, answer lost, answered`)
        assert.ok(sent.every((one) => one.bid === sent[0].bid && one.offer === sent[0].offer), 'the very same each time')
        assert.ok(!JSON.stringify(sent).includes('41000'), 'the server never learns the price')
        bid = sent[0].bid
        await page.unroute('**/notices/*/bids')
        await desk.shot('document-placed')
        forgive(stage)
      },
    },
    {
      says: "the receipt covers the document, and the firm's copy shows the price on another computer",
      does: async () => {
        const person = stage.person(agency)
        const desk = await stage.desk(person, { small: true })
        const page = await desk.open(`/bids/${bid}`)
        const { body } = await desk.api('GET', `/bids/${bid}`)
        assert.match(body.receipt, new RegExp(`\\n1\\n${body.documents[0].sha256}\\n`))
        assert.equal(body.keep, true)
        await page.getByLabel('本单位阅览口令').fill('不是这个口令')
        await press(page, '解开')
        await page.getByText(/口令不对/).first().waitFor()
        await page.getByLabel('本单位阅览口令').fill(passphrase)
        await press(page, '解开')
        await page.getByText('41000.00').first().waitFor()
        await stage.fits(page)
        await desk.shot('copy-read')
      },
    },
  ]
}

/** forgive drops what the browser says of connections that this journey cut. */
function forgive(stage) {
  const left = stage.faults.filter((fault) => !/net::ERR_(CONNECTION_RESET|FAILED)/.test(fault))
  stage.faults.splice(0, stage.faults.length, ...left)
}
