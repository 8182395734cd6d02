// The administrator makes an organisation and a person, who sets a password with the mailed link and signs in.
import { strict as assert } from 'node:assert'
import { choose, press } from '../forms.mjs'
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
        await page.getByText('机构已开立').waitFor()
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
        await page.getByText(/一次性设密链接已发往/).waitFor()
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
        await page.getByText('密码已设置，请登录。').waitFor()
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
        await page.getByText(person.email).waitFor()
      },
    },
  ]
}

async function set(page, link) {
  await page.goto(link)
  await page.getByLabel('新密码', { exact: true }).fill(person.password)
  await page.getByLabel('再输一次新密码').fill(person.password)
  await page.getByRole('button', { name: '设置密码' }).click()
}
