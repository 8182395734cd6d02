// The administrator makes an organisation and a person, who sets a password with the mailed link and signs in.
import { strict as assert } from 'node:assert'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { choose, eventually, press } from '../forms.mjs'
import { who } from '../people.mjs'

const organisation = `天澄区园林绿化中心${String(Date.now()).slice(-4)}`
const person = { email: `officer-${Date.now()}@yllh.demo.example`, password: 'Trees-and-Lawns-2026' }

/** steps build on each other. */
export function steps(stage) {
  let link
  return [
    {
      says: 'administrator: makes an organisation and a person',
      does: async () => {
        const desk = await stage.desk(who.admin)
        const page = await desk.open('/organisations')
        await press(page, '开立机构')
        const dialog = page.getByRole('dialog')
        await choose(dialog, '机构类型', '项目业主')
        await dialog.getByLabel('机构名称', { exact: true }).fill(organisation)
        await choose(dialog, '区划', '430103')
        await desk.shot('admin-organisation')
        await dialog.getByRole('button', { name: '开立', exact: true }).click()
        await page.getByText('机构已开立').first().waitFor()
        await dialog.waitFor({ state: 'hidden' })
        await choose(page, '区划', '430103')
        await choose(page, '机构类型', '项目业主')
        await page.getByRole('link', { name: organisation }).click()
        await page.getByRole('heading', { name: '人员', level: 1 }).waitFor()
        const since = Date.now() - 1000
        await press(page, '开立账户')
        await page.getByRole('dialog').getByLabel('姓名').fill('苏园林')
        await page.getByRole('dialog').getByLabel('电子邮箱').fill(person.email)
        await page.getByRole('checkbox', { name: '经办人' }).check()
        await desk.shot('admin-person')
        await page.getByRole('dialog').getByRole('button', { name: '开立', exact: true }).click()
        await page.getByText(/一次性设密链接已发往/).first().waitFor()
        await desk.shot('admin-made')
        const letter = await stage.product.mail.letterTo(person.email, since)
        link = /https?:\/\/\S+\/desk\/password#\S+/.exec(letter)?.[0]
        if (!link) throw new Error(`no link in the letter:\n${letter}`)
      },
    },
    {
      says: 'new person: sets a password with the mailed link and reaches the desk; the link works once',
      does: async () => {
        const desk = await stage.desk(person)
        const { page } = desk
        await set(page, link)
        await page.getByText('密码已设置，请登录。').first().waitFor()
        await stage.axe(page)
        await desk.shot('person-password')
        await desk.open('/notices')
        await page.getByText(organisation).first().waitFor()
        const stranger = await stage.window()
        await set(stranger, link)
        await stranger.getByRole('alert').first().waitFor()
        await stranger.context().close()
      },
    },
    {
      says: 'administrator: reads who is needed; the new body lacks a manager, and the link leads to its people',
      does: async () => {
        const desk = await stage.desk(who.admin)
        const page = await desk.open('/needed')
        const row = page.getByRole('listitem').filter({ hasText: organisation })
        await row.filter({ hasText: '没有人担任“负责人”' }).waitFor()
        assert.equal(await row.filter({ hasText: '没有人担任“经办人”' }).count(), 0, 'its officer has set a password')
        await stage.axe(page)
        await desk.shot('admin-needed')
        await row.filter({ hasText: '没有人担任“负责人”' }).getByRole('link', { name: '人员' }).click()
        await page.getByText(person.email).first().waitFor()
      },
    },
    {
      says: 'new person: asks for help from the page where she is; the operator answers, both are told, she closes it',
      does: async () => {
        const title = `预算指标找不到 ${organisation}`
        const desk = await stage.desk(person)
        const page = await desk.open('/notices')
        await page.getByRole('button', { name: /苏园林/ }).click()
        await page.getByRole('menuitem', { name: '就本页求助' }).click()
        const dialog = page.getByRole('dialog')
        await dialog.getByLabel('标题').fill(title)
        await dialog.getByLabel('情况说明').fill('请打 13812345678 联系我。')
        await dialog.getByRole('button', { name: '提交' }).click()
        await dialog.getByText(/含个人信息/).first().waitFor()
        await dialog.getByLabel('情况说明').fill('起草公告时选不到预算指标。')
        assert.equal(await dialog.getByLabel('所涉页面').inputValue(), '/notices')
        await stage.axe(page)
        await desk.shot('ticket-ask')
        await dialog.getByRole('button', { name: '提交' }).click()
        await page.getByRole('heading', { name: title }).waitFor()
        await page.getByText('待答复').first().waitFor()
        const path = new URL(page.url()).pathname.replace('/desk', '')

        const helper = await stage.desk(who.reviewer)
        const theirs = await helper.open('/tickets')
        await theirs.getByRole('link', { name: title }).click()
        await theirs.getByLabel('补充或答复').fill('请财务人员先在“预算指标”中登记。')
        await press(theirs, '提交')
        await theirs.getByText('已答复').first().waitFor()
        await stage.axe(theirs)
        await helper.shot('ticket-answered')

        await eventually('the letter about the answer', async () => (await desk.api('GET', '/letters')).body.items.some((one) => one.link === `/desk${path}`))
        await desk.open(path)
        await page.getByText('请财务人员先在“预算指标”中登记。').first().waitFor()

        await helper.open(path)
        assert.equal(await theirs.getByRole('button', { name: '以其视角查看' }).isEnabled(), false, 'not without leave')
        await press(page, '允许查看我的工作台')
        await page.getByRole('button', { name: '收回允许' }).waitFor()
        await stage.axe(page)
        await desk.shot('look-let')
        await helper.open(path)
        await press(theirs, '以其视角查看')
        await theirs.getByText(/正以 苏园林.*的视角查看/).first().waitFor()
        await helper.open('/notices')
        await theirs.getByRole('heading', { name: '采购公告' }).waitFor()
        await stage.axe(theirs)
        await helper.shot('look-as-they-see')
        const { look } = (await helper.api('GET', '/me')).body.looking
        const reads = async (headers) => (await helper.api('POST', '/letters/read-all', undefined, headers)).body.rule
        assert.equal(await reads(), 'look.other', 'from a page of his own desk')
        assert.equal(await reads({ 'Intermart-Look': look }), 'look.read_only')
        await press(theirs, '结束查看')
        await theirs.getByRole('heading', { name: title }).waitFor()
        await theirs.getByText('/api/v1/desk/notices').first().waitFor()
        await helper.shot('look-ended')

        await press(theirs, '以其视角查看')
        await theirs.getByText(/正以 苏园林.*的视角查看/).first().waitFor()
        await desk.open(path)
        await press(page, '收回允许')
        await page.getByRole('button', { name: '允许查看我的工作台' }).waitFor()
        await theirs.getByRole('link', { name: '求助工单' }).first().click()
        await theirs.getByText('以求助人视角的查看已结束，已回到您自己的工作台。').first().waitFor()
        await theirs.getByRole('heading', { name: title }).waitFor()
        assert.equal(await theirs.getByText(/正以 苏园林.*的视角查看/).count(), 0, 'the bar is gone')
        await stage.axe(theirs)
        await helper.shot('look-taken-back')

        await desk.open(path)
        await press(page, '办结')
        await page.getByText('本工单已办结').first().waitFor()
        await desk.open('/tickets')
        await stage.axe(page)
        await page.getByRole('link', { name: title }).waitFor()
      },
    },
    {
      says: 'administrator: has a link for a lost password mailed to its person after an identity check',
      does: async () => {
        const desk = await stage.desk(who.admin)
        const page = await desk.open('/people')
        await choose(page, '单位', organisation, organisation)
        const row = page.getByRole('listitem').filter({ hasText: person.email })
        await row.getByRole('button', { name: '登录不了' }).click()
        const dialog = page.getByRole('dialog')
        await dialog.getByRole('radio', { name: '密码' }).check()
        await dialog.getByLabel('如何核实身份').fill('回拨单位值班电话，由本人接听并报出岗位。')
        await stage.axe(page)
        await desk.shot('person-lost-password')
        const since = Date.now() - 1000
        await dialog.getByRole('button', { name: '提出申请' }).click()
        await page.getByText('设密链接已寄往本人邮箱').first().waitFor()
        await stage.product.mail.letterTo(person.email, since, /\/desk\/password#/)
      },
    },
    {
      says: 'operator: a partner region\'s list with a wrong signature is refused, the right one is taken and released; a profile tells it',
      does: async () => {
        const files = await partnersList(stage.product)
        const desk = await stage.desk(who.reviewer)
        const page = await desk.open('/intakes')
        const panel = page.locator('section, .panel').filter({ has: page.getByRole('heading', { name: '来自互认地区的名单' }) }).last()
        const give = async (note) => {
          await panel.getByLabel('选择签名文件（.note）').setInputFiles(note)
          await panel.getByText(/签名文件：地区 431000，名单 20\d\d-1/).first().waitFor()
          await panel.getByLabel('上传互认名单（XLSX）').setInputFiles(files.book)
        }
        await give(files.forged)
        await panel.getByText(/签名不是“示范远邻”登记的密钥所签/).first().waitFor()
        await stage.axe(page)
        await desk.shot('recognition-refused')
        await give(files.note)
        const line = page.getByRole('listitem').filter({ hasText: '示范远邻' })
        await line.getByText('待放行').first().waitFor()
        await stage.axe(page)
        await desk.shot('recognition-checked')

        const other = await stage.desk(who.publisher)
        const theirs = await other.open('/intakes')
        const waits = theirs.getByRole('listitem').filter({ hasText: '示范远邻' })
        await waits.getByRole('button', { name: '放行无误的机构' }).click()
        await waits.getByText('已完成').first().waitFor()
        await waits.getByText(/互认终止 0 家/).first().waitFor()
        await other.shot('recognition-done')

        const visitor = await stage.window({ small: true })
        await visitor.goto(`${stage.base}/partners`)
        await visitor.getByRole('heading', { name: '示范远邻' }).waitFor()
        await stage.axe(visitor)
        await stage.fits(visitor)
        await stage.shot(visitor, 'partners')
        const [known] = (await desk.api('GET', '/agencies?q=林业调查')).body.items
        await visitor.goto(`${stage.base}/agencies/${known.uscc}`)
        await visitor.getByText(/由示范邻市核验，互认名单〔20\d\d〕3号/).first().waitFor()
        await stage.axe(visitor)
        await stage.fits(visitor)
        await stage.shot(visitor, 'recognised-agency')
        await visitor.context().close()
      },
    },
    {
      says: 'operator: sees whom no letter reaches, with the number to call',
      does: async () => {
        const desk = await stage.desk(who.reviewer)
        const page = await desk.open('/undelivered')
        await page.getByText(/请致电/).first().waitFor()
        await stage.axe(page)
        await desk.shot('undelivered')
      },
    },
  ]
}

/** partnersList registers another partner region and has it sign what this marketplace exports, once with a key that is not its own. */
async function partnersList(product) {
  const room = mkdtempSync(join(tmpdir(), 'intermart-partner-'))
  const [key, stranger, file, book, forged] = ['key', 'stranger', 'partner.json', 'list.xlsx', 'forged.xlsx'].map((name) => join(room, name))
  await product.run('keys', 'recognition', '--origin', 'market.far.example', '--out', key)
  await product.run('keys', 'recognition', '--origin', 'market.far.example', '--out', stranger)
  const partner = { code: '431000', name: '示范远邻', name_en: 'Far neighbour', agreement: { document: '互认协议（演示）', law: false }, key: readFileSync(`${key}.pub`, 'utf8').trim(), valid_from: '2026-01-01' }
  writeFileSync(file, JSON.stringify({ partners: [partner] }))
  await product.run('import', 'partner', file)
  const today = new Date(Date.now() + 8 * 3_600_000)
  const until = new Date(today.getTime() + 90 * 86_400_000).toISOString().slice(0, 10)
  const list = ['--partner', '431000', '--number', `${today.getUTCFullYear()}-1`, '--until', until]
  await product.run('recognise', '--key', stranger, ...list, forged)
  await product.run('recognise', '--key', key, ...list, book)
  return { book, note: `${book}.note`, forged: `${forged}.note` }
}

async function set(page, link) {
  await page.goto(link)
  await page.getByLabel('新密码', { exact: true }).fill(person.password)
  await page.getByLabel('再输一次新密码').fill(person.password)
  await page.getByRole('button', { name: '设置密码' }).click()
}
