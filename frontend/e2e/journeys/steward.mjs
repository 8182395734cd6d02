// A change of the directory, from the document that asks for it to the day it takes effect, by role; one forbidden act each.
import { strict as assert } from 'node:assert'
import { jump } from '../acts.mjs'
import { choose, give, press, says, shows } from '../forms.mjs'
import { who } from '../people.mjs'

const steward = (n) => `steward${n}@steward.demo.example`
const code = '430103-ZJ-JS-009'
const office = '天澄区住房和城乡建设局'

/** steps build on each other; the window of the public comment is passed by the demo's clock. */
export function steps(stage) {
  const title = `关于压缩房产面积测绘时限的通知 ${Date.now() % 100000}`
  const at = {}

  /** opened is somebody's window on the change. */
  const opened = async (email) => {
    const desk = await stage.desk(email)
    await desk.open(`/changes/${at.id}`)
    return desk
  }
  const status = (page, words) => page.locator('.page-head .status').filter({ hasText: words }).first().waitFor()

  return [
    {
      says: 'the steward registers the document and asks the department; a department may not register',
      does: async () => {
        const officer = await stage.desk(who.officer)
        await officer.open('/changes')
        assert.equal(await officer.page.getByRole('button', { name: '登记来文' }).count(), 0)
        const desk = await stage.desk(steward(1))
        await desk.open('/changes')
        await desk.shot('steward-changes')
        await stage.axe(desk.page)
        await stage.fits(desk.page)
        await press(desk.page, '登记来文')
        const { page } = desk
        await page.getByLabel('来文标题').fill(title)
        await page.getByLabel('文号').fill('天政发〔2026〕18号')
        await page.getByLabel('来文机关').fill('天澄区人民政府')
        await give(page, '上传来文', '来文.pdf', 'DOCUMENT', title.slice(-5))
        await page.getByLabel('拟变更的内容').fill('房产面积测绘由 10 个工作日压缩到 6 个工作日。')
        await choose(page, '所涉事项', code, code)
        await page.keyboard.press('Escape')
        await choose(page, '部门', office, office)
        await choose(page, '征求意见的事项', code)
        await page.keyboard.press('Escape')
        await desk.shot('steward-register')
        await stage.axe(page)
        await page.locator('.form-end').getByRole('button', { name: '登记来文' }).click()
        await page.waitForURL(/\/desk\/changes\/[0-9a-f-]{36}$/)
        at.id = page.url().split('/').at(-1)
        await press(page, '分发给部门')
        await status(page, '部门答复中')
        await page.locator('.action-why').filter({ hasText: '未到期不能视为无意见' }).waitFor()
        await desk.shot('steward-sent')
      },
    },
    {
      says: "the department's officer sees what is locked and by whom, and proposes the next version; the officer may not countersign",
      does: async () => {
        const desk = await stage.desk(who.officer)
        await desk.open('/changes')
        await desk.page.locator('.panel-accent').getByRole('link', { name: title }).waitFor()
        await desk.open(`/changes/${at.id}`)
        const { page } = desk
        await press(page, '答复')
        await press(page, '提出新版本')
        await page.getByText('由示范市锁定').first().waitFor()
        assert.ok(await page.getByLabel('时限', { exact: true }).isDisabled(), 'a field that no type opens can be edited')
        await choose(page, '变更类型', '时限压缩')
        await page.keyboard.press('Escape')
        await page.getByLabel('变更理由（公开）').fill('落实来文，与市级一致。')
        await page.getByLabel('时限', { exact: true }).fill('6')
        await page.getByLabel('承诺时限', { exact: true }).fill('5')
        await desk.shot('change-matter-editor')
        await stage.axe(page)
        await stage.fits(page)
        await press(page, '完成这个事项')
        await page.getByLabel('补充说明（选填）').fill('现有人员可以完成。')
        await desk.shot('change-answer')
        await press(page, '提交变更内容')
        await status(page, '起草中')
        assert.equal(await page.getByRole('button', { name: '会签同意' }).count(), 0)
        const refused = await desk.api('POST', `/desk/changes/${at.id}/countersign`, { reasons: [] }, { 'if-match': '"3"' })
        assert.equal(refused.status, 403, JSON.stringify(refused.body))
      },
    },
    {
      says: 'the steward looks over the difference, circulates it; the manager countersigns',
      does: async () => {
        const desk = await opened(steward(1))
        const { page } = desk
        await page.locator('table.diff').getByText('时限', { exact: true }).first().waitFor()
        await press(page, '起草变更内容')
        await desk.shot('change-draft')
        await stage.axe(page)
        await press(page, '保存草案')
        await press(page, '送会签')
        await status(page, '会签中')
        const manager = await opened(who.manager)
        await press(manager.page, '会签同意')
        await status(manager.page, '审查中')
        await manager.shot('change-countersigned')
      },
    },
    {
      says: 'two others review; who wrote it may not, and one person may not do both',
      does: async () => {
        const own = await opened(steward(1))
        await own.page.locator('.action-why').filter({ hasText: '登记、起草本次变更的人不能审查' }).first().waitFor()
        const second = await opened(steward(2))
        await press(second.page, '合法性审核')
        await second.page.getByLabel('审查意见（公开）').fill('有依据，程序合法。')
        await second.shot('change-review', false)
        await press(second.page, '通过审查')
        await second.page.locator('.action-why').filter({ hasText: '分别办理' }).waitFor()
        await second.shot('change-one-review')
        const third = await opened(steward(3))
        await press(third.page, '公平竞争审查')
        await third.page.getByLabel('审查意见（公开）').fill('不排除、限制竞争。')
        await press(third.page, '通过审查')
        await status(third.page, '公开征求意见')
      },
    },
    {
      says: 'a visitor comments without an account, the steward answers; nobody publishes while the public may comment',
      does: async () => {
        const desk = await opened(steward(1))
        const number = await desk.page.locator('.page-head code').first().innerText()
        const visitor = await stage.window({ small: true })
        await visitor.goto(`${stage.base}/directory/changes/${number}`)
        await visitor.locator('textarea[name=text]').fill('六个工作日够吗？')
        await visitor.locator('form button[type=submit]').last().click()
        await visitor.getByText('六个工作日够吗？').first().waitFor()
        await stage.shot(visitor, 'change-public-phone')
        await visitor.context().close()
        await desk.open(`/changes/${at.id}`)
        await desk.page.locator('.action-why').filter({ hasText: '正在公开征求意见' }).first().waitFor()
        await press(desk.page, '答复第 1 条')
        await desk.page.getByLabel('公开答复', { exact: true }).fill('参照市级时限，可以完成。')
        await desk.page.getByRole('button', { name: '公开答复' }).click()
        await shows(desk.page, '参照市级时限')
        await desk.shot('change-comments')
        await stage.axe(desk.page)
      },
    },
    {
      says: 'after the window it is published with its day; a reviewer may not, and not for yesterday',
      does: async () => {
        const desk = await opened(steward(1))
        const due = await desk.api('GET', `/desk/changes/${at.id}`)
        await jump(stage, steward(1), due.body.change.comment_due.at)
        const second = await opened(steward(2))
        await second.page.locator('.action-why').filter({ hasText: '审查人不能发布' }).waitFor()
        await desk.open(`/changes/${at.id}`)
        const { page } = desk
        await press(page, '发布')
        await page.getByLabel('生效日').fill('2020-01-01')
        await page.locator('.ant-modal').getByRole('button', { name: '发布' }).click()
        await says(page, '生效日不能早于今天')
        await page.getByLabel('生效日').fill('2027-03-01')
        await desk.shot('change-publish', false)
        await page.locator('.ant-modal').getByRole('button', { name: '发布' }).click()
        await status(page, '已发布')
        await desk.shot('change-published')
        await stage.axe(page)
        const visitor = await stage.window()
        await visitor.goto(`${stage.base}/directory/${code}?on=2027-03-01`)
        await visitor.getByText(/^\s*6\s*个工作日/).first().waitFor()
        await visitor.goto(`${stage.base}/directory/${code}?on=2027-02-28`)
        await visitor.getByText(/^\s*10\s*个工作日/).first().waitFor()
        await visitor.context().close()
      },
    },
    {
      says: 'the same pages in English and on a phone',
      does: async () => {
        for (const [email, paths] of [
          [steward(1), ['/changes', '/changes/new', `/changes/${at.id}`, '/changes?ended=yes']],
          [who.officer, ['/changes']],
        ]) {
          const desk = await stage.desk(email)
          await desk.page.getByRole('button', { name: 'English' }).click()
          await desk.page.setViewportSize({ width: 390, height: 844 })
          for (const path of paths) {
            await desk.open(path)
            await stage.axe(desk.page)
            await stage.fits(desk.page, true)
            await desk.shot(`change-en${path.replace(/\W+/g, '-').slice(0, 20)}`)
          }
          await desk.page.setViewportSize({ width: 1280, height: 900 })
          await desk.page.getByRole('button', { name: '中文' }).click()
        }
      },
    },
  ]
}
